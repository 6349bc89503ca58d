import { getDeliveries } from '../api/operator-api.ts';
import { DeliveryFilterForm } from '../deliveries/delivery-filter-form.tsx';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { DeliveryTable } from '../parts/delivery-table.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Page } from '../shell/page.tsx';
import { type DeliveryFilter, hrefOf, toQuery } from '../shell/route.ts';

const pageSize = 50;

/** All deliveries, newest first, narrowed by what somebody looks for. */
export function DeliveriesPage({ filter }: { readonly filter: DeliveryFilter }) {
  const { t } = useTexts();
  const live = useLive(`deliveries${toQuery(filter)}`, () =>
    getDeliveries({ ...filter, limit: pageSize }),
  );
  return (
    <Page title={t('nav.deliveries')} heading={t('nav.deliveries')}>
      <section class="panel" aria-label={t('nav.deliveries')}>
        <DeliveryFilterForm filter={filter} />
        <Loaded live={live}>
          {({ deliveries, cursor }) => (
            <>
              {deliveries.length === 0 ? (
                <p class="empty">{t('deliveries.none')}</p>
              ) : (
                <DeliveryTable caption={t('nav.deliveries')} deliveries={deliveries} />
              )}
              <Paging filter={filter} next={cursor} shown={deliveries.length} />
            </>
          )}
        </Loaded>
      </section>
    </Page>
  );
}

interface PagingProps {
  readonly filter: DeliveryFilter;
  readonly next: string | undefined;
  readonly shown: number;
}

/** Newer pages are behind the browser's Back; older ones are a link away. */
function Paging({ filter, next, shown }: PagingProps) {
  const { t } = useTexts();
  const { cursor, ...rest } = filter;
  return (
    <nav class="paging" aria-label={t('paging.label')}>
      {cursor === undefined ? (
        <span />
      ) : (
        <a class="button" href={hrefOf({ page: 'deliveries', filter: rest })}>
          {t('paging.newest')}
        </a>
      )}
      <span class="quiet">{t('paging.shown', { n: shown })}</span>
      {next === undefined ? (
        <span />
      ) : (
        <a class="button" href={hrefOf({ page: 'deliveries', filter: { ...rest, cursor: next } })}>
          {t('paging.older')}
        </a>
      )}
    </nav>
  );
}
