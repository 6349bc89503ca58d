import { useEffect, useRef, useState } from 'preact/hooks';
import type { Failure, Result } from '../api/failure.ts';
import type { Pace } from './pace.ts';
import { type Polling, poll } from './poll.ts';
import { forgetRefresh, noteRefresh } from './refresh-state.ts';

/** What a page shows of something that changes. */
export interface Live<T> {
  /** As it was last known; undefined until the first answer. */
  readonly value: T | undefined;
  /** Why the last refresh did not succeed. */
  readonly failure: Failure | undefined;
  /** Asks again now. */
  refresh(): void;
  /** Shows this until the next answer. */
  put(value: T): void;
}

interface Shown<T> {
  readonly key: string;
  readonly value?: T;
  readonly failure?: Failure;
}

/**
 * Loads something and keeps it fresh while the page is seen. What is shown stays until there is something newer: a
 * failure never takes it away. With another key, it starts anew.
 */
export function useLive<T>(
  key: string,
  load: () => Promise<Result<T>>,
  pace: Pace = 'news',
): Live<T> {
  const [shown, setShown] = useState<Shown<T>>({ key });
  const polling = useRef<Polling | null>(null);
  const loader = useRef(load);
  loader.current = load;

  useEffect(() => {
    const current = poll({
      pace,
      ask: () => loader.current(),
      take(result: Result<T>) {
        noteRefresh(key, result.ok ? undefined : result.failure);
        setShown((before) => next(before, key, result));
      },
    });
    polling.current = current;
    return () => {
      current.stop();
      forgetRefresh(key);
    };
  }, [key]);

  const isOurs = shown.key === key;
  return {
    value: isOurs ? shown.value : undefined,
    failure: isOurs ? shown.failure : undefined,
    refresh: () => polling.current?.now(),
    put(value) {
      polling.current?.skip();
      setShown({ key, value });
    },
  };
}

function next<T>(before: Shown<T>, key: string, result: Result<T>): Shown<T> {
  if (result.ok) return { key, value: result.value };
  const isKept = before.key === key && before.value !== undefined && !isGone(result.failure);
  return { key, ...(isKept && { value: before.value }), failure: result.failure };
}

function isGone(failure: Failure): boolean {
  return failure.kind === 'problem' && failure.problem.status === 404;
}
