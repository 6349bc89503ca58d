import { useEffect, useRef, useState } from 'preact/hooks';
import { describeFailure } from '../api/describe-failure.ts';
import type { Failure, Result } from '../api/failure.ts';
import { type Texts, useTexts } from '../i18n/language.ts';
import { toast } from '../shell/toasts.tsx';

export interface Action<T> {
  ask(): Promise<Result<T>>;
  /** What is said once it is done. */
  done(value: T, texts: Texts): string;
  onDone?(value: T): void;
  /** By default it is left to whoever shows `failure`. */
  onFailed?(failure: Failure): void;
}

/**
 * Does something once at a time, and says so once it is done. Why it is not done is for whoever shows the last failure;
 * should nobody be there any more to show it, it is said as well.
 */
export function useAttempt<T>({ ask, done, onDone, onFailed }: Action<T>) {
  const texts = useTexts();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>();
  const isShown = useRef(true);
  useEffect(
    () => () => {
      isShown.current = false;
    },
    [],
  );

  async function run(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    const result = await ask();
    setBusy(false);
    setFailure(result.ok ? undefined : result.failure);
    if (result.ok) {
      toast('done', done(result.value, texts));
      onDone?.(result.value);
    } else if (onFailed !== undefined) {
      onFailed(result.failure);
    } else if (!isShown.current) {
      toast('failed', describeFailure(result.failure, texts));
    }
  }

  return { isBusy, failure, run };
}
