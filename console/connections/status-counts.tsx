import type { ConnectionView } from '../../functions/operator/contract/connection-view.ts';
import { count } from '../i18n/format.ts';
import { useTexts } from '../i18n/language.ts';
import { hrefOf } from '../shell/route.ts';

/** What an operator has to look at comes first. */
const order = [
  'failed',
  'held',
  'waiting',
  'pending',
  'delivered',
  'superseded',
  'cancelled',
] as const;

/** Not worth a zero. */
const rare: ReadonlySet<string> = new Set(['superseded', 'cancelled']);

/** How many of a connection's deliveries stand how; each number leads to them. */
export function StatusCounts({ connection }: { readonly connection: ConnectionView }) {
  const { t, language } = useTexts();
  const { name, counts, countsAtLeast } = connection;
  const shown = order.filter((status) => !rare.has(status) || counts[status] > 0);
  return (
    <ul class="counts">
      {shown.map((status) => {
        const number = count(counts[status], language);
        return (
          <li key={status} class={counts[status] > 0 ? status : 'zero'}>
            <a href={hrefOf({ page: 'deliveries', filter: { connection: name, status } })}>
              <strong>{countsAtLeast.includes(status) ? `≥ ${number}` : number}</strong>
              <span>{t(`status.${status}`)}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
