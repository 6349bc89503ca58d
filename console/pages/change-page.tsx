import type { ChangeView } from '../../functions/operator/contract/change-view.ts';
import { getChange } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { DeliveryTable } from '../parts/delivery-table.tsx';
import { Facts, FieldNames } from '../parts/facts.tsx';
import { UserLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { FullMoment } from '../parts/moment.tsx';
import { SkippedTable } from '../parts/skipped-table.tsx';
import { Page } from '../shell/page.tsx';

/** One change: what it was about, where it went, and where it did not go. */
export function ChangePage({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const live = useLive(`change ${id}`, () => getChange(id));
  return (
    <Page title={t('change')} heading={t('change')}>
      <Loaded live={live}>
        {(change) => (
          <>
            <section class="panel" aria-label={t('change.about')}>
              <ChangeFacts change={change} />
            </section>
            <section class="panel" aria-labelledby="deliveries">
              <h2 id="deliveries">{t('nav.deliveries')}</h2>
              {change.deliveries.length === 0 ? (
                <p class="empty">{t('change.nowhere')}</p>
              ) : (
                <DeliveryTable
                  caption={t('nav.deliveries')}
                  deliveries={change.deliveries}
                  without="user"
                />
              )}
            </section>
            {change.skipped.length > 0 && (
              <section class="panel" aria-labelledby="skipped">
                <h2 id="skipped">{t('skipped.title')}</h2>
                <SkippedTable skipped={change.skipped} />
              </section>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ChangeFacts({ change }: { readonly change: ChangeView }) {
  const { t } = useTexts();
  const { id, source, type, userKey, occurredAt, receivedAt, fields } = change;
  return (
    <Facts
      of={[
        [t('user'), <UserLink key="user" userKey={userKey} />],
        [t('change.source'), source],
        [t('change.type'), type],
        [t('change.occurred'), <FullMoment key="occurred" at={occurredAt} />],
        [t('delivery.received'), <FullMoment key="received" at={receivedAt} />],
        [t('fields'), <FieldNames key="fields" fields={fields} />],
        [
          t('change.id'),
          <span key="id" class="id">
            {id}
          </span>,
        ],
      ]}
    />
  );
}
