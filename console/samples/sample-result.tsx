import { getChange } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { DeliveryTable } from '../parts/delivery-table.tsx';
import { ChangeLink } from '../parts/links.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { SkippedTable } from '../parts/skipped-table.tsx';

/** What becomes of a change that has been accepted. */
export function SampleResult({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const live = useLive(`change ${id}`, () => getChange(id));
  return (
    <section class="panel">
      <h2>{t('send.accepted')}</h2>
      <p>
        {t('change')} <ChangeLink id={id} />
      </p>
      <Loaded live={live}>
        {({ deliveries, skipped }) => (
          <>
            {deliveries.length > 0 && (
              <DeliveryTable caption={t('nav.deliveries')} deliveries={deliveries} without="user" />
            )}
            {skipped.length > 0 && (
              <>
                <h3>{t('skipped.title')}</h3>
                <SkippedTable skipped={skipped} />
              </>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
