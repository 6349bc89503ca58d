import { setupState } from '../shell/setup-state.ts';
import { type Pace, waitMs } from './pace.ts';
import { noteTouch, onReturn, untouchedMs } from './touch.ts';

/** Something that is asked again and again. */
export interface Polling {
  /** Asks at once; what is still under way no longer counts. */
  now(): void;
  /** Disregards what is under way, and asks again after the usual time. */
  skip(): void;
  stop(): void;
}

interface Asking<T> {
  readonly pace: Pace;
  ask(): Promise<T>;
  take(answer: T): void;
}

/**
 * Asks now, then ever more seldom while nobody touches the page, and not at all while nobody sees it. Answers come in the
 * order of asking.
 */
export function poll<T>({ pace, ask, take }: Asking<T>): Polling {
  let round = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function later(): void {
    clearTimeout(timer);
    const mode = setupState.get()?.mode;
    const wait = waitMs({ mode, pace, untouchedMs: untouchedMs() });
    timer = document.hidden ? undefined : setTimeout(now, wait);
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

  function onVisibility(): void {
    if (document.hidden) {
      clearTimeout(timer);
    } else {
      noteTouch();
      now();
    }
  }

  document.addEventListener('visibilitychange', onVisibility);
  const stopReturning = onReturn(() => {
    if (!document.hidden) now();
  });
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
      stopReturning();
      document.removeEventListener('visibilitychange', onVisibility);
    },
  };
}
