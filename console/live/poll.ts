const everyMs = 4_000;

/** Something that is asked again and again. */
export interface Polling {
  /** Asks at once; what is still under way no longer counts. */
  now(): void;
  /** Disregards what is under way, and asks again after the usual time. */
  skip(): void;
  stop(): void;
}

/** Asks now and then every few seconds, but not while nobody sees the page. Answers come in the order of asking. */
export function poll<T>(ask: () => Promise<T>, take: (answer: T) => void): Polling {
  let round = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function later(): void {
    clearTimeout(timer);
    timer = document.hidden ? undefined : setTimeout(now, everyMs);
  }

  async function now(): Promise<void> {
    clearTimeout(timer);
    round += 1;
    const mine = round;
    const answer = await ask();
    if (mine !== round) return;
    take(answer);
    later();
  }

  const onVisibility = () => (document.hidden ? clearTimeout(timer) : now());
  document.addEventListener('visibilitychange', onVisibility);
  now();
  return {
    now,
    skip() {
      round += 1;
      later();
    },
    stop() {
      round += 1;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisibility);
    },
  };
}
