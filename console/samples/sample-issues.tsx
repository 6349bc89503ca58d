import { describeFailure } from '../api/describe-failure.ts';
import type { Failure } from '../api/failure.ts';
import { useTexts } from '../i18n/language.ts';
import { Notice } from '../parts/notice.tsx';
import { Outside } from '../parts/outside.tsx';

/** Why a change was refused, and each thing that is to be mended in it. */
export function SampleIssues({ failure }: { readonly failure: Failure }) {
  const texts = useTexts();
  const issues = failure.kind === 'problem' ? (failure.problem.issues ?? []) : [];
  return (
    <section class="panel">
      <h2>{texts.t('send.refused')}</h2>
      <Notice tone="bad" icon="alert">
        <p>{describeFailure(failure, texts)}</p>
        {issues.length > 0 && (
          <ul class="issues">
            {issues.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <code>
                  <Outside text={path} />
                </code>{' '}
                <Outside text={message} />
              </li>
            ))}
          </ul>
        )}
      </Notice>
    </section>
  );
}
