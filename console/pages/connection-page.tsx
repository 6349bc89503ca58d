import type { ConnectionView } from '../../functions/operator/contract/connection-view.ts';
import { ActivityPanel } from '../activity/activity-panel.tsx';
import { getConnection, getDeliveries } from '../api/operator-api.ts';
import { ConnectionActions } from '../connections/connection-actions.tsx';
import { ConnectionAdvice } from '../connections/connection-advice.tsx';
import { StatusCounts } from '../connections/status-counts.tsx';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { StateBadge } from '../parts/badges.tsx';
import { DeliveryTable } from '../parts/delivery-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { FullMoment } from '../parts/moment.tsx';
import { Page } from '../shell/page.tsx';
import { hrefOf } from '../shell/route.ts';

const latest = 10;

/** One connection: how it fares, what to do about it, and its latest deliveries. */
export function ConnectionPage({ name }: { readonly name: string }) {
  const { t } = useTexts();
  const live = useLive(`connection ${name}`, () => getConnection(name));
  return (
    <Page
      title={name}
      heading={<bdi>{name}</bdi>}
      aside={
        live.value && (
          <>
            <StateBadge connection={live.value} />
            <ConnectionActions connection={live.value} onChanged={live.refresh} />
          </>
        )
      }
    >
      <Loaded live={live}>
        {(connection) => (
          <>
            <section class="panel" aria-label={t('connection.health')}>
              <ConnectionAdvice connection={connection} />
              <StatusCounts connection={connection} />
              <ConnectionFacts connection={connection} />
            </section>
            <ActivityPanel connection={name} />
            <LatestDeliveries name={name} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ConnectionFacts({ connection }: { readonly connection: ConnectionView }) {
  const { t } = useTexts();
  const { provider, oldestOpenAt, circuit } = connection;
  return (
    <Facts
      of={[
        [t('connection.provider'), provider],
        [t('connection.circuit'), t(`circuit.${circuit.state}`)],
        [t('connection.inARow'), String(circuit.failures)],
        [t('connection.oldest'), oldestOpenAt && <FullMoment at={oldestOpenAt} />],
      ]}
    />
  );
}

function LatestDeliveries({ name }: { readonly name: string }) {
  const { t } = useTexts();
  const filter = { connection: name };
  const live = useLive(`latest of ${name}`, () => getDeliveries({ ...filter, limit: latest }));
  return (
    <section class="panel" aria-labelledby="latest">
      <div class="panel-head">
        <h2 id="latest">{t('connection.latest')}</h2>
        <a href={hrefOf({ page: 'deliveries', filter })}>{t('connection.all')}</a>
      </div>
      <Loaded live={live}>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <p class="empty">{t('deliveries.none')}</p>
          ) : (
            <DeliveryTable
              caption={t('connection.latest')}
              deliveries={deliveries}
              without="connection"
            />
          )
        }
      </Loaded>
    </section>
  );
}
