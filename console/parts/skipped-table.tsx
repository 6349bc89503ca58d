import type { ChangeView } from '../../functions/operator/contract/change-view.ts';
import { useTexts } from '../i18n/language.ts';
import { ConnectionLink } from './links.tsx';
import { Outside } from './outside.tsx';

/** The connections that a change does not go to, and why. */
export function SkippedTable({ skipped }: Pick<ChangeView, 'skipped'>) {
  const { t } = useTexts();
  return (
    <table class="cards">
      <caption class="hidden">{t('skipped.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('connection')}</th>
          <th scope="col">{t('delivery.reason')}</th>
        </tr>
      </thead>
      <tbody>
        {skipped.map(({ connection, reason }) => (
          <tr key={connection}>
            <td data-label={t('connection')}>
              <ConnectionLink name={connection} />
            </td>
            <td class="reason" data-label={t('delivery.reason')}>
              <span class="words">
                <Outside text={reason} />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
