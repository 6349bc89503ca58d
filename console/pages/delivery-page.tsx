import type { DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { getDelivery } from '../api/operator-api.ts';
import { DeliveryActions } from '../deliveries/delivery-actions.tsx';
import { DeliveryAdvice } from '../deliveries/delivery-advice.tsx';
import { RepliesPanel } from '../deliveries/replies-panel.tsx';
import { duration } from '../i18n/format.ts';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { AttemptTable } from '../parts/attempt-table.tsx';
import { StatusBadge } from '../parts/badges.tsx';
import { Facts, FieldNames } from '../parts/facts.tsx';
import { ChangeLink, ConnectionLink, UserLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { DueMoment, FullMoment } from '../parts/moment.tsx';
import { Page } from '../shell/page.tsx';

/** One delivery with all its attempts: why it stands as it does, and what can be done. */
export function DeliveryPage({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const live = useLive(`delivery ${id}`, () => getDelivery(id));
  return (
    <Page
      title={t('delivery.title')}
      heading={t('delivery.title')}
      aside={live.value && <StatusBadge delivery={live.value} />}
    >
      <Loaded live={live}>
        {(delivery) => (
          <>
            <section class="panel" aria-label={t('delivery.state')}>
              <DeliveryAdvice delivery={delivery} />
              <DeliveryActions delivery={delivery} onChanged={live.put} />
              <DeliveryFacts delivery={delivery} />
            </section>
            <section class="panel" aria-labelledby="attempts">
              <h2 id="attempts">{t('attempts.title')}</h2>
              {delivery.attempts.length === 0 ? (
                <p class="empty">{t('attempts.none')}</p>
              ) : (
                <AttemptTable attempts={delivery.attempts} />
              )}
            </section>
            <RepliesPanel delivery={delivery} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function DeliveryFacts({ delivery }: { readonly delivery: DeliveryView }) {
  const { t, language } = useTexts();
  const { id, changeId, connection, userKey, fields, receivedAt, nextAttemptAt } = delivery;
  const tookMs = timeToDelivery(delivery);
  return (
    <Facts
      of={[
        [t('connection'), <ConnectionLink key="connection" name={connection} />],
        [t('user'), <UserLink key="user" userKey={userKey} />],
        [t('change'), <ChangeLink key="change" id={changeId} />],
        [t('delivery.received'), <FullMoment key="received" at={receivedAt} />],
        [t('delivery.nextAttempt'), nextAttemptAt && <DueMoment at={nextAttemptAt} />],
        [t('delivery.took'), tookMs === undefined ? undefined : duration(tookMs, language)],
        [t('fields'), <FieldNames key="fields" fields={fields} />],
        [
          t('delivery.id'),
          <span key="id" class="id">
            {id}
          </span>,
        ],
      ]}
    />
  );
}

/** From when the change was received until the provider had it. */
function timeToDelivery({ attempts, receivedAt }: DeliveryView): number | undefined {
  const last = attempts.findLast(({ outcome }) => outcome === 'delivered');
  if (last === undefined) return undefined;
  return Math.max(0, Date.parse(last.at) + last.durationMs - Date.parse(receivedAt));
}
