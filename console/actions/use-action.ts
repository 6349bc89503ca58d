import { describeFailure } from '../api/describe-failure.ts';
import { useTexts } from '../i18n/language.ts';
import { toast } from '../shell/toasts.tsx';
import { type Action, useAttempt } from './use-attempt.ts';

/** Does something once at a time, and says what came of it: for a button that stays where it is. */
export function useAction<T>(action: Action<T>) {
  const texts = useTexts();
  const { isBusy, run } = useAttempt({
    ...action,
    onFailed: (failure) => toast('failed', describeFailure(failure, texts)),
  });
  return { isBusy, run };
}
