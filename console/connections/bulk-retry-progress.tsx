import { useTexts } from '../i18n/language.ts';
import { FailureNotice } from '../parts/failure-notice.tsx';
import type { BulkProgress } from './bulk-retry.ts';

interface ProgressProps {
  readonly progress: BulkProgress;
  /** How many there were at first, if that is known. */
  readonly total?: number;
}

/** How far a bulk retry has come, for eyes and for screen readers. */
export function BulkRetryProgress({ progress, total }: ProgressProps) {
  const { t } = useTexts();
  const { retried, skipped, state, failure } = progress;
  const done = retried + skipped;
  return (
    <>
      {state === 'running' && (
        <progress
          aria-label={t('bulk.progress')}
          {...(total !== undefined && { max: Math.max(total, done, 1), value: done })}
        />
      )}
      <div role="status" class="bulk-result">
        <p>
          <strong>{t(`bulk.state.${state}`)}</strong> {t('bulk.retried', { n: retried })}
        </p>
        {skipped > 0 && <p>{t('bulk.skipped', { n: skipped })}</p>}
      </div>
      <FailureNotice failure={failure} />
    </>
  );
}
