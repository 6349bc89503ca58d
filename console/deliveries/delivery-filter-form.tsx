import { useEffect, useState } from 'preact/hooks';
import { deliveryStatuses } from '../../functions/domain/delivery.ts';
import { getConnections } from '../api/operator-api.ts';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { go } from '../shell/navigation.ts';
import { type DeliveryFilter, hrefOf } from '../shell/route.ts';

interface FilterFormProps {
  readonly filter: DeliveryFilter;
}

/** Narrows the list of deliveries. What is chosen stands in the address, so that it can be kept and passed on. */
export function DeliveryFilterForm({ filter }: FilterFormProps) {
  const { t } = useTexts();
  const { status = '', connection = '', userKey = '' } = filter;
  const [typed, setTyped] = useState(userKey);
  useEffect(() => setTyped(userKey), [userKey]);
  const known = useLive('connections', getConnections, 'background');
  const names = known.value?.connections.map(({ name }) => name) ?? [];
  const narrow = (change: DeliveryFilter) =>
    go({ page: 'deliveries', filter: { status, connection, userKey: typed.trim(), ...change } });

  return (
    <form
      class="filter"
      aria-label={t('filter.label')}
      onSubmit={(event) => {
        event.preventDefault();
        narrow({});
      }}
    >
      <label class="field">
        {t('delivery.status')}
        <select
          value={status}
          onChange={({ currentTarget }) => narrow({ status: currentTarget.value })}
        >
          <option value="">{t('filter.anyStatus')}</option>
          {deliveryStatuses.map((one) => (
            <option key={one} value={one}>
              {t(`status.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {t('connection')}
        <select
          value={connection}
          onChange={({ currentTarget }) => narrow({ connection: currentTarget.value })}
        >
          <option value="">{t('filter.anyConnection')}</option>
          {[...new Set([...names, ...(connection === '' ? [] : [connection])])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field wide">
        {t('filter.userKey')}
        <input
          type="search"
          dir="auto"
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </label>
      <div class="filter-actions">
        <button type="submit" class="primary">
          {t('filter.apply')}
        </button>
        <a class="button" href={hrefOf({ page: 'deliveries', filter: {} })}>
          {t('filter.clear')}
        </a>
      </div>
    </form>
  );
}
