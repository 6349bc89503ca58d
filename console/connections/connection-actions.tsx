import { useState } from 'preact/hooks';
import type { ConnectionView } from '../../functions/operator/contract/connection-view.ts';
import { useAction } from '../actions/use-action.ts';
import { useAttempt } from '../actions/use-attempt.ts';
import { pauseConnection, resumeConnection } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Icon } from '../parts/icon.tsx';
import { BulkRetryDialog } from './bulk-retry-dialog.tsx';

interface ActionsProps {
  readonly connection: ConnectionView;
  onChanged(): void;
}

/** What can be done with a connection as it stands. */
export function ConnectionActions({ connection, onChanged }: ActionsProps) {
  const { t } = useTexts();
  const { name, counts, paused, hold, rateLimit } = connection;
  const [asking, setAsking] = useState<'pause' | 'retry' | undefined>();
  const resume = useAction({
    ask: () => resumeConnection(name),
    done: () => t('resume.done', { name }),
    onDone: onChanged,
  });
  const close = () => {
    setAsking(undefined);
    onChanged();
  };
  return (
    <div class="actions">
      {counts.failed > 0 && paused === undefined && (
        <button type="button" class="primary" onClick={() => setAsking('retry')}>
          <Icon name="retry" />
          {t('bulk')}
          <span class="hidden"> {t('atConnection', { name })}</span>
        </button>
      )}
      <button
        type="button"
        aria-disabled={resume.isBusy}
        onClick={paused === undefined ? () => setAsking('pause') : resume.run}
      >
        <Icon name={paused === undefined ? 'pause' : 'play'} />
        {t(paused === undefined ? 'pause' : 'resume')}
        <span class="hidden"> {t('atConnection', { name })}</span>
      </button>
      {paused === undefined && hold === undefined && rateLimit !== undefined && (
        <button type="button" aria-disabled={resume.isBusy} onClick={resume.run}>
          <Icon name="play" />
          {t('resume')}
          <span class="hidden"> {t('atConnection', { name })}</span>
        </button>
      )}
      {asking === 'pause' && <PauseDialog name={name} onClose={close} />}
      {asking === 'retry' && <BulkRetryDialog connection={connection} onClose={close} />}
    </div>
  );
}

interface PauseDialogProps {
  readonly name: string;
  onClose(): void;
}

function PauseDialog({ name, onClose }: PauseDialogProps) {
  const { t } = useTexts();
  const pause = useAttempt({
    ask: () => pauseConnection(name),
    done: () => t('pause.done', { name }),
    onDone: onClose,
  });
  return (
    <Dialog title={t('pause.title', { name })} onClose={onClose}>
      <p>{t('pause.meaning')}</p>
      <FailureNotice failure={pause.failure} />
      <div class="dialog-actions">
        <button type="button" onClick={onClose}>
          {t('dismiss')}
        </button>
        <button type="button" class="primary" aria-disabled={pause.isBusy} onClick={pause.run}>
          {t(pause.failure === undefined ? 'pause' : 'again')}
        </button>
      </div>
    </Dialog>
  );
}
