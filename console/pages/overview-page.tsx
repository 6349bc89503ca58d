import type { ConnectionView } from '../../functions/operator/contract/connection-view.ts';
import { ActivityPanel } from '../activity/activity-panel.tsx';
import { getConnections, getDeliveries } from '../api/operator-api.ts';
import { ConnectionActions } from '../connections/connection-actions.tsx';
import { ConnectionAdvice } from '../connections/connection-advice.tsx';
import { StatusCounts } from '../connections/status-counts.tsx';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { StateBadge } from '../parts/badges.tsx';
import { DeliveryTable } from '../parts/delivery-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { ConnectionLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page } from '../shell/page.tsx';
import { hrefOf } from '../shell/route.ts';

const latestFailures = 8;

/** What is failing, why, and what to do about it: the first page. */
export function OverviewPage() {
  const { t } = useTexts();
  const live = useLive('connections', getConnections);
  return (
    <Page title={t('nav.overview')} heading={t('nav.overview')}>
      <Loaded live={live}>
        {({ connections }) => (
          <>
            <Summary connections={connections} />
            <div class="tiles">
              {connections.toSorted(byUrgency).map((connection) => (
                <ConnectionTile
                  key={connection.name}
                  connection={connection}
                  onChanged={live.refresh}
                />
              ))}
            </div>
          </>
        )}
      </Loaded>
      <LatestFailures />
      <ActivityPanel />
    </Page>
  );
}

function needsAttention({ state, counts }: ConnectionView): boolean {
  return ['held', 'open', 'rate-limited', 'paused'].includes(state) || counts.failed > 0;
}

function byUrgency(a: ConnectionView, b: ConnectionView): number {
  return Number(needsAttention(b)) - Number(needsAttention(a)) || a.name.localeCompare(b.name);
}

function Summary({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const { t } = useTexts();
  const urgent = connections.filter(needsAttention).length;
  return (
    <p class={urgent === 0 ? 'summary good' : 'summary bad'} role="status">
      <Icon name={urgent === 0 ? 'check' : 'alert'} />
      {urgent === 0
        ? t('overview.fine', { n: connections.length })
        : t('overview.urgent', { n: urgent, total: connections.length })}
    </p>
  );
}

interface TileProps {
  readonly connection: ConnectionView;
  onChanged(): void;
}

function ConnectionTile({ connection, onChanged }: TileProps) {
  const { t } = useTexts();
  const { name, provider, oldestOpenAt } = connection;
  return (
    <section class="panel tile" aria-labelledby={`tile-${name}`}>
      <div class="panel-head">
        <div>
          <h2 id={`tile-${name}`} class="tile-name">
            <ConnectionLink name={name} />
          </h2>
          {provider !== name && <span class="quiet">{provider}</span>}
        </div>
        <StateBadge connection={connection} />
      </div>
      <StatusCounts connection={connection} />
      <ConnectionAdvice connection={connection} />
      <div class="tile-foot">
        <span class="quiet">
          {oldestOpenAt !== undefined && (
            <>
              {t('connection.oldest')} <Moment at={oldestOpenAt} />
            </>
          )}
        </span>
        <ConnectionActions connection={connection} onChanged={onChanged} />
      </div>
    </section>
  );
}

function LatestFailures() {
  const { t } = useTexts();
  const filter = { status: 'failed' };
  const live = useLive('latest failures', () =>
    getDeliveries({ ...filter, limit: latestFailures }),
  );
  return (
    <section class="panel" aria-labelledby="failures">
      <div class="panel-head">
        <h2 id="failures">{t('overview.failures')}</h2>
        <a href={hrefOf({ page: 'deliveries', filter })}>{t('overview.allFailures')}</a>
      </div>
      <Loaded live={live}>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <p class="empty">{t('overview.noFailures')}</p>
          ) : (
            <DeliveryTable caption={t('overview.failures')} deliveries={deliveries} />
          )
        }
      </Loaded>
    </section>
  );
}
