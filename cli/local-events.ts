import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';

const HeldEvent = v.object({
  type: v.literal('connection.held'),
  time: v.string(),
  detail: v.object({ connection: v.string(), code: v.optional(v.string(), 'other') }),
});

/** That a connection is held from now on. */
export interface HeldNews {
  readonly at: string;
  readonly connection: string;
  /** Why, in a word. */
  readonly code: string;
}

/** The local system's stream of events. */
export interface LocalEvents {
  /** Waits for an event, no longer than the time given. False once the signal has aborted. */
  wait(ms: number, signal: AbortSignal): Promise<boolean>;
}

/**
 * Follows the events of a local system, so that news need not be waited for, and tells of each connection that is held.
 * Where there are none, or no longer, only time passes.
 */
export function followLocalEvents(
  url: string,
  signal: AbortSignal,
  onHeld: (held: HeldNews) => void,
): LocalEvents {
  let next = Promise.withResolvers<void>();
  const follow = async () => {
    for await (const data of readStream(`${url}/local/events`, signal)) {
      const held = v.safeParse(v.pipe(v.string(), v.parseJson(), HeldEvent), data);
      if (held.success) onHeld({ at: held.output.time, ...held.output.detail });
      next.resolve();
    }
  };
  follow().catch(() => undefined);
  return {
    async wait(ms, waitSignal) {
      const timer = new AbortController();
      const either = AbortSignal.any([waitSignal, timer.signal]);
      const passed = delay(ms, undefined, { signal: either }).catch(() => undefined);
      await Promise.race([passed, next.promise]);
      timer.abort();
      // One that comes from now on, while somebody looks, ends the next wait at once.
      next = Promise.withResolvers();
      return !waitSignal.aborted;
    },
  };
}

/** The data of server-sent events, one line each as the local system writes them. */
async function* readStream(url: string, signal: AbortSignal): AsyncGenerator<string> {
  const { ok, body } = await fetch(url, { signal });
  if (!ok || body === null) return;
  let text = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const lines = (text + piece).split('\n');
    text = lines.pop() ?? '';
    for (const one of lines) if (one.startsWith('data: ')) yield one.slice('data: '.length);
  }
}
