import type { DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { useTexts } from '../i18n/language.ts';
import { hrefOf } from '../shell/route.ts';
import { StatusBadge } from './badges.tsx';
import { ConnectionLink, UserLink } from './links.tsx';
import { DueMoment, Moment } from './moment.tsx';
import { Outside } from './outside.tsx';

interface DeliveryTableProps {
  readonly caption: string;
  readonly deliveries: readonly DeliveryView[];
  /** What every row would say the same of is left out. */
  readonly without?: 'connection' | 'user';
}

/** Deliveries, one a row; on a phone, one a card. */
export function DeliveryTable({ caption, deliveries, without }: DeliveryTableProps) {
  const { t } = useTexts();
  return (
    <table class="cards deliveries">
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('delivery.status')}</th>
          {without !== 'connection' && <th scope="col">{t('connection')}</th>}
          {without !== 'user' && <th scope="col">{t('user')}</th>}
          <th scope="col">{t('delivery.reason')}</th>
          <th scope="col" class="number">
            {t('delivery.attempts')}
          </th>
          <th scope="col">{t('delivery.received')}</th>
          <th scope="col">
            <span class="hidden">{t('delivery.open')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Row key={delivery.id} delivery={delivery} without={without} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly delivery: DeliveryView;
  readonly without: DeliveryTableProps['without'];
}

function Row({ delivery, without }: RowProps) {
  const { t } = useTexts();
  const { id, connection, userKey, attempts, receivedAt } = delivery;
  return (
    <tr>
      <td class="status">
        <StatusBadge delivery={delivery} />
      </td>
      {without !== 'connection' && (
        <td data-label={t('connection')}>
          <ConnectionLink name={connection} />
        </td>
      )}
      {without !== 'user' && (
        <td data-label={t('user')}>
          <UserLink userKey={userKey} />
        </td>
      )}
      <td class="reason" data-label={t('delivery.reason')}>
        <Reason delivery={delivery} />
      </td>
      <td class="number attempts-made" data-label={t('delivery.attempts')}>
        {attempts.length}
      </td>
      <td class="received" data-label={t('delivery.received')}>
        <Moment at={receivedAt} />
      </td>
      <td class="open">
        <a
          class="button small"
          href={hrefOf({ page: 'delivery', id })}
          aria-label={t('delivery.openOf', { id })}
        >
          {t('delivery.open')}
        </a>
      </td>
    </tr>
  );
}

function Reason({ delivery: { reason, nextAttemptAt } }: Pick<RowProps, 'delivery'>) {
  const { t } = useTexts();
  return (
    <>
      {reason !== undefined && (
        <span class="words">
          <Outside text={reason} />
        </span>
      )}
      {nextAttemptAt !== undefined && (
        <span class="quiet">
          {t('delivery.next')} <DueMoment at={nextAttemptAt} />
        </span>
      )}
    </>
  );
}
