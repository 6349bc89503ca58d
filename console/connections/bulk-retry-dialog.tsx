import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConnectionView } from '../../functions/operator/contract/connection-view.ts';
import type { BulkRetry } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { Dialog } from '../parts/dialog.tsx';
import { type BulkProgress, retryAll } from './bulk-retry.ts';
import { BulkRetryFilter } from './bulk-retry-filter.tsx';
import { BulkRetryProgress } from './bulk-retry-progress.tsx';

interface BulkRetryDialogProps {
  readonly connection: ConnectionView;
  onClose(): void;
}

/** Asks which failed deliveries are to be tried again, does it, and shows how far it has come. */
export function BulkRetryDialog({ connection, onClose }: BulkRetryDialogProps) {
  const { t } = useTexts();
  const [filter, setFilter] = useState<Omit<BulkRetry, 'cursor'>>({});
  const [progress, setProgress] = useState<BulkProgress | undefined>();
  const running = useRef<AbortController | null>(null);
  // The list gets shorter while it runs; what there was at first is what it is measured by.
  const [total] = useState(connection.counts.failed);
  useEffect(() => () => running.current?.abort(), []);

  async function run(): Promise<void> {
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    const { name } = connection;
    await retryAll({ connection: name, filter, signal, report: setProgress }, progress);
  }

  const isRunning = progress?.state === 'running';
  const isFiltered = Object.keys(filter).length > 0;
  const isExact = !isFiltered && !connection.countsAtLeast.includes('failed');
  return (
    <Dialog title={t('bulk.title', { name: connection.name })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isRunning) run();
        }}
      >
        {progress === undefined ? (
          <BulkRetryFilter onChange={setFilter} />
        ) : (
          <BulkRetryProgress progress={progress} {...(isExact && { total })} />
        )}
        <div class="dialog-actions">
          {isRunning ? (
            <button type="button" onClick={() => running.current?.abort()}>
              {t('bulk.stop')}
            </button>
          ) : (
            <button type="button" onClick={onClose}>
              {t(progress?.state === 'done' ? 'close' : 'dismiss')}
            </button>
          )}
          {progress === undefined && (
            <button type="submit" class="primary">
              {t('bulk.start')}
            </button>
          )}
          {(progress?.state === 'failed' || progress?.state === 'stopped') && (
            <button type="submit" class="primary">
              {t('bulk.continue')}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
