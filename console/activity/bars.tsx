import { axisTime, count } from '../i18n/format.ts';
import { type Texts, useTexts } from '../i18n/language.ts';
import { type Bucket, totalOf } from './series.ts';

const width = 600;
const height = 120;
/** Whatever there is can be seen, however small it is beside the rest. */
const leastPx = 3;

/** Bars over time: what went well stands up, what failed hangs down, so that colour is not all that tells them apart. */
export function Bars({ buckets }: { readonly buckets: readonly Bucket[] }) {
  const texts = useTexts();
  const up = Math.max(1, ...buckets.map(({ delivered, open }) => delivered + open));
  const down = Math.max(0, ...buckets.map(({ failed }) => failed));
  const scale = (height - 2 * leastPx) / (up + down);
  const size = (value: number) => (value === 0 ? 0 : Math.max(leastPx, value * scale));
  const base = height - size(down) - 0.5;
  const step = width / Math.max(1, buckets.length);
  return (
    <svg
      class="bars"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={summaryOf(buckets, texts)}
    >
      {buckets.map(({ at, delivered, open, failed }, index) => {
        const x = index * step + step * 0.12;
        const bar = { x, width: step * 0.76 };
        const top = base - size(delivered);
        return (
          <g key={at}>
            <title>{titleOf({ at, delivered, open, failed }, texts)}</title>
            <rect class="all" x={index * step} y="0" width={step} height={height} />
            <rect class="delivered" {...bar} y={top} height={size(delivered)} />
            <rect class="open" {...bar} y={top - size(open)} height={size(open)} />
            <rect class="failed" {...bar} y={base + 1} height={size(failed)} />
          </g>
        );
      })}
      <line class="base" x1="0" x2={width} y1={base + 0.5} y2={base + 0.5} />
    </svg>
  );
}

function summaryOf(buckets: readonly Bucket[], { t, language }: Texts): string {
  const { delivered, open, failed } = totalOf(buckets);
  return t('activity.summary', {
    delivered: count(delivered, language),
    open: count(open, language),
    failed: count(failed, language),
  });
}

function titleOf({ at, delivered, open, failed }: Bucket, { t, language }: Texts): string {
  const numbers = [
    `${t('activity.delivered')}: ${count(delivered, language)}`,
    `${t('activity.open')}: ${count(open, language)}`,
    `${t('activity.failed')}: ${count(failed, language)}`,
  ];
  return [axisTime(at, language), ...numbers].join('\n');
}
