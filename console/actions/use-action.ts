import { useState } from 'preact/hooks';
import { describeFailure } from '../api/describe-failure.ts';
import type { Result } from '../api/failure.ts';
import { type Texts, useTexts } from '../i18n/language.ts';
import { toast } from '../shell/toasts.tsx';

interface Action<T> {
  ask(): Promise<Result<T>>;
  /** What is said once it is done. */
  done(value: T, texts: Texts): string;
  onDone?(value: T): void;
}

/** Does something once at a time, and says what came of it. */
export function useAction<T>({ ask, done, onDone }: Action<T>) {
  const texts = useTexts();
  const [isBusy, setBusy] = useState(false);

  async function run(): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    const result = await ask();
    setBusy(false);
    if (result.ok) {
      toast('done', done(result.value, texts));
      onDone?.(result.value);
    } else {
      toast('failed', describeFailure(result.failure, texts));
    }
  }

  return { isBusy, run };
}
