import { describeFailure } from '../api/describe-failure.ts';
import type { Failure } from '../api/failure.ts';
import { useTexts } from '../i18n/language.ts';
import { Notice } from './notice.tsx';

/** Why something was not done, if so. Screen readers say it at once. */
export function FailureNotice({ failure }: { readonly failure: Failure | undefined }) {
  const texts = useTexts();
  return (
    <div role="alert">
      {failure !== undefined && (
        <Notice tone="bad" icon="alert">
          <p>{describeFailure(failure, texts)}</p>
        </Notice>
      )}
    </div>
  );
}
