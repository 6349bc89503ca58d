import type { DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { useTexts } from '../i18n/language.ts';
import type { Tone } from '../parts/badges.tsx';
import type { IconName } from '../parts/icon.tsx';
import { ConnectionLink } from '../parts/links.tsx';
import { DueMoment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { Outside } from '../parts/outside.tsx';

const looks: Readonly<Record<DeliveryView['status'], { tone: Tone; icon: IconName }>> = {
  pending: { tone: 'busy', icon: 'forward' },
  waiting: { tone: 'warn', icon: 'clock' },
  held: { tone: 'warn', icon: 'lock' },
  delivered: { tone: 'good', icon: 'check' },
  superseded: { tone: 'plain', icon: 'skip' },
  failed: { tone: 'bad', icon: 'alert' },
  cancelled: { tone: 'plain', icon: 'close' },
};

/** Why a delivery stands as it does, and what an operator can do about it. */
export function DeliveryAdvice({ delivery }: { readonly delivery: DeliveryView }) {
  const { t } = useTexts();
  const { status, failure, reason, nextAttemptAt, connection } = delivery;
  const advice = status === 'failed' ? (`failed.${failure ?? 'exhausted'}` as const) : status;
  return (
    <Notice {...looks[status]}>
      {reason !== undefined && (
        <p class="words">
          <Outside text={reason} />
        </p>
      )}
      <p>
        {t(`advice.${advice}`)}
        {nextAttemptAt !== undefined && (
          <>
            {' '}
            {t('delivery.next')} <DueMoment at={nextAttemptAt} />.
          </>
        )}
        {status === 'held' && (
          <>
            {' '}
            <ConnectionLink name={connection} />
          </>
        )}
      </p>
    </Notice>
  );
}
