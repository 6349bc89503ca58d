import { axisTime, count } from '../i18n/format.ts';
import { useTexts } from '../i18n/language.ts';
import type { Bucket } from './series.ts';

/** The same as the bars, in numbers; stretches of time in which nothing came are left out. */
export function BucketTable({ buckets }: { readonly buckets: readonly Bucket[] }) {
  const { t, language } = useTexts();
  const busy = buckets.filter(({ delivered, open, failed }) => delivered + open + failed > 0);
  if (busy.length === 0) return <p class="quiet">{t('activity.none')}</p>;
  return (
    <table class="compact">
      <caption class="hidden">{t('activity.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('activity.from')}</th>
          <th scope="col" class="number">
            {t('activity.delivered')}
          </th>
          <th scope="col" class="number">
            {t('activity.open')}
          </th>
          <th scope="col" class="number">
            {t('activity.failed')}
          </th>
        </tr>
      </thead>
      <tbody>
        {busy.toReversed().map(({ at, delivered, open, failed }) => (
          <tr key={at}>
            <th scope="row">{axisTime(at, language)}</th>
            <td class="number">{count(delivered, language)}</td>
            <td class="number">{count(open, language)}</td>
            <td class="number">{count(failed, language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
