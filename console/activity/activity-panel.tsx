import { useState } from 'preact/hooks';
import type { ActivityView } from '../../functions/operator/contract/activity-view.ts';
import { getActivity } from '../api/operator-api.ts';
import { axisTime, count } from '../i18n/format.ts';
import { useTexts } from '../i18n/language.ts';
import { useLive } from '../live/use-live.ts';
import { Loaded } from '../parts/loaded.tsx';
import { Bars } from './bars.tsx';
import { BucketTable } from './bucket-table.tsx';
import { type Bucket, bucketsOf, thinned, totalOf } from './series.ts';

const ranges = [1, 6, 24, 168] as const;

/** Deliveries and failures over time, of one connection or of all. */
export function ActivityPanel({ connection }: { readonly connection?: string }) {
  const { t } = useTexts();
  const [hours, setHours] = useState<(typeof ranges)[number]>(24);
  const live = useLive(`activity ${hours}`, () => getActivity(hours), 'background');
  return (
    <section class="panel" aria-labelledby="activity">
      <div class="panel-head">
        <h2 id="activity">{t('activity.title')}</h2>
        <select
          aria-label={t('activity.range')}
          value={hours}
          onChange={({ currentTarget: { value } }) =>
            setHours(ranges.find((one) => String(one) === value) ?? 24)
          }
        >
          {ranges.map((one) => (
            <option key={one} value={one}>
              {t(`activity.hours.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <Loaded live={live}>
        {(activity) => <Chart activity={activity} connection={connection} />}
      </Loaded>
    </section>
  );
}

interface ChartProps {
  readonly activity: ActivityView;
  readonly connection: string | undefined;
}

function Chart({ activity, connection }: ChartProps) {
  const { t, language } = useTexts();
  const buckets = thinned(bucketsOf(activity, connection));
  const peak = Math.max(0, ...buckets.map((one) => one.delivered + one.open + one.failed));
  const isComplete = activity.connections.every(
    (one) => one.isComplete || (connection !== undefined && one.name !== connection),
  );
  return (
    <>
      <Legend buckets={buckets} />
      <Bars buckets={buckets} />
      <div class="axis" aria-hidden="true">
        <span>{axisTime(Date.parse(activity.from), language)}</span>
        <span>{t('activity.peak', { n: peak })}</span>
        <span>{t('activity.now')}</span>
      </div>
      <p class="quiet">
        {t('activity.explained')}
        {!isComplete && ` ${t('activity.incomplete')}`}
      </p>
      <details>
        <summary>{t('activity.asTable')}</summary>
        <BucketTable buckets={buckets} />
      </details>
    </>
  );
}

function Legend({ buckets }: { readonly buckets: readonly Bucket[] }) {
  const { t, language } = useTexts();
  const total = totalOf(buckets);
  return (
    <ul class="legend">
      {(['delivered', 'open', 'failed'] as const).map((name) => (
        <li key={name} class={name}>
          {t(`activity.${name}`)} <strong>{count(total[name], language)}</strong>
        </li>
      ))}
    </ul>
  );
}
