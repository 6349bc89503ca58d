import { useState } from 'preact/hooks';
import type { DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { useAction } from '../actions/use-action.ts';
import { useAttempt } from '../actions/use-attempt.ts';
import { cancelDelivery, getConnection, retryDelivery } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { Icon } from '../parts/icon.tsx';
import { ConnectionLink } from '../parts/links.tsx';
import { Outside } from '../parts/outside.tsx';
import { focusHeading } from '../shell/navigation.ts';

interface ActionsProps {
  readonly delivery: DeliveryView;
  onChanged(delivery: DeliveryView): void;
}

const retryable: readonly DeliveryView['status'][] = ['failed', 'waiting'];
const cancellable: readonly DeliveryView['status'][] = ['pending', 'waiting', 'held', 'failed'];

/** What can be done with a delivery as it stands. */
export function DeliveryActions({ delivery, onChanged }: ActionsProps) {
  const { t } = useTexts();
  const [isAsking, setAsking] = useState(false);
  return (
    <div class="actions">
      {retryable.includes(delivery.status) && (
        <RetryAction delivery={delivery} onChanged={onChanged} />
      )}
      {cancellable.includes(delivery.status) && (
        <button type="button" class="danger" onClick={() => setAsking(true)}>
          <Icon name="close" />
          {t(delivery.status === 'failed' ? 'cancel.failed' : 'cancel')}
        </button>
      )}
      {isAsking && (
        <CancelDialog delivery={delivery} onChanged={onChanged} onClose={() => setAsking(false)} />
      )}
    </div>
  );
}

/** The button, or why there is none while the connection is paused. */
function RetryAction({ delivery: { id, status, connection }, onChanged }: ActionsProps) {
  const { t } = useTexts();
  const live = useLive(`connection ${connection}`, () => getConnection(connection));
  const retry = useAction({
    ask: () => retryDelivery(id),
    done: () => t('retry.done'),
    onDone(changed) {
      onChanged(changed);
      // The button is gone.
      focusHeading();
    },
  });
  if (live.value?.paused !== undefined) {
    return (
      <p>
        {t(status === 'failed' ? 'retry.pausedFailed' : 'retry.paused')}{' '}
        <ConnectionLink name={connection} />
      </p>
    );
  }
  return (
    <button type="button" class="primary" aria-disabled={retry.isBusy} onClick={retry.run}>
      <Icon name="retry" />
      {t('retry')}
    </button>
  );
}

interface CancelDialogProps extends ActionsProps {
  onClose(): void;
}

function CancelDialog({ delivery, onChanged, onClose }: CancelDialogProps) {
  const { t } = useTexts();
  const cancel = useAttempt({
    ask: () => cancelDelivery(delivery.id),
    done: () => t('cancel.done'),
    onDone(changed) {
      onChanged(changed);
      onClose();
      focusHeading();
    },
  });
  return (
    <Dialog title={t('cancel.title')} onClose={onClose}>
      <p>
        {t('cancel.meaning', { connection: delivery.connection })}{' '}
        <Outside text={delivery.userKey} />
      </p>
      <FailureNotice failure={cancel.failure} />
      <div class="dialog-actions">
        <button type="button" onClick={onClose}>
          {t('cancel.keep')}
        </button>
        <button type="button" class="danger" aria-disabled={cancel.isBusy} onClick={cancel.run}>
          {t(cancel.failure === undefined ? 'cancel.confirm' : 'again')}
        </button>
      </div>
    </Dialog>
  );
}
