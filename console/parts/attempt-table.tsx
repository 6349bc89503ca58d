import type { DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { duration } from '../i18n/format.ts';
import { useTexts } from '../i18n/language.ts';
import { OutcomeBadge } from './badges.tsx';
import { FullMoment } from './moment.tsx';
import { Outside } from './outside.tsx';

interface AttemptTableProps {
  readonly attempts: DeliveryView['attempts'];
}

/** Every attempt at a delivery, the latest first: that is what one wants to know. */
export function AttemptTable({ attempts }: AttemptTableProps) {
  const { t, language } = useTexts();
  const longestMs = Math.max(1, ...attempts.map(({ durationMs }) => durationMs));
  return (
    <table class="cards attempts">
      <caption class="hidden">{t('attempts.title')}</caption>
      <thead>
        <tr>
          <th scope="col" class="number">
            {t('attempts.number')}
          </th>
          <th scope="col">{t('attempts.outcome')}</th>
          <th scope="col" class="number">
            HTTP
          </th>
          <th scope="col" class="number">
            {t('attempts.duration')}
          </th>
          <th scope="col">{t('attempts.words')}</th>
          <th scope="col">{t('attempts.at')}</th>
        </tr>
      </thead>
      <tbody>
        {attempts
          .map(({ at, outcome, httpStatus, durationMs, reason, code }, index) => (
            <tr key={index}>
              <td class="number" data-label={t('attempts.number')}>
                {index + 1}
              </td>
              <td>
                <OutcomeBadge outcome={outcome} />
              </td>
              <td class="number" data-label="HTTP">
                {httpStatus ?? t('attempts.noReply')}
              </td>
              <td class="number" data-label={t('attempts.duration')}>
                {duration(durationMs, language)}
                <DurationBar share={durationMs / longestMs} />
              </td>
              <td class="reason" data-label={t('attempts.words')}>
                <span class="words">{reason !== undefined && <Outside text={reason} />}</span>
                {code !== undefined && <code class="code">{code}</code>}
              </td>
              <td data-label={t('attempts.at')}>
                <FullMoment at={at} />
              </td>
            </tr>
          ))
          .toReversed()}
      </tbody>
    </table>
  );
}

/** Shows at a glance which attempt was the slow one. */
function DurationBar({ share }: { readonly share: number }) {
  return (
    <svg class="duration" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="rail" width="100" height="4" />
      <rect class="bar" width={Math.max(2, 100 * share)} height="4" />
    </svg>
  );
}
