/** How often it is looked whether the time is over. */
const maxSliceMs = 100;

/** Later than this, a slice of time was spent on something else in this process. */
const graceMs = 30;

/** As often as this, a slice does not count; it must come to an end on the busiest machine. */
const maxUncounted = 20;

export interface Deadline {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  /** Must be called once there is nothing to wait for. */
  end(): void;
}

/**
 * A deadline for somebody's reply. Time in which this process was busy with something else, such as the reply about another
 * user, is not theirs: what has come meanwhile is read before it counts as late.
 */
export function startDeadline(timeoutMs: number): Deadline {
  const controller = new AbortController();
  let leftMs = timeoutMs;
  let uncounted = 0;
  let timer: NodeJS.Timeout | undefined;

  function wait(): void {
    const sliceMs = Math.min(leftMs, maxSliceMs);
    const startedAt = performance.now();
    timer = setTimeout(() => {
      const isFair = performance.now() - startedAt <= sliceMs + graceMs;
      if (isFair || uncounted >= maxUncounted) leftMs -= sliceMs;
      else uncounted += 1;
      if (leftMs > 0) wait();
      else controller.abort();
    }, sliceMs);
  }

  wait();
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
