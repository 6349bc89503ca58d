import * as v from 'valibot';
import { deliveryStatuses } from '../functions/domain/delivery.ts';
import { AskedTime } from '../functions/operator/contract/time.ts';

/** A whole number from 1 on, as the command line spells it. */
export function countOption(maximum: number) {
  const message = `must be a whole number from 1 to ${maximum}`;
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, message),
    v.transform(Number),
    v.minValue(1, message),
    v.maxValue(maximum, message),
  );
}

/** A number of seconds, with or without a fraction. */
export const SecondsOption = v.pipe(
  v.string(),
  v.regex(/^\d{1,6}(\.\d{1,3})?$/, 'must be a number of seconds'),
  v.transform(Number),
);

export const StatusOption = v.picklist(
  deliveryStatuses,
  `must be one of: ${deliveryStatuses.join(', ')}`,
);

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A time with its zone, or how long ago it was: `90m`, `2h`, `3d`. Becomes ISO 8601. */
export function sinceOption(now: () => Date) {
  const Ago = v.pipe(
    v.string(),
    v.transform((text) => /^(\d{1,6})([smhd])$/.exec(text)),
    v.check((match) => match !== null),
    v.transform((match) => {
      const unit = v.parse(v.picklist(['s', 'm', 'h', 'd']), match?.[2]);
      return new Date(now().getTime() - Number(match?.[1]) * unitMs[unit]).toISOString();
    }),
    AskedTime,
  );
  return v.union(
    [Ago, AskedTime],
    'must be a time with its zone, such as 2026-11-22T12:00:00Z, or how long ago, such as 90m, 2h or 3d',
  );
}
