import type { Downtime } from './downtime.ts';
import { couldKnow } from './knowledge.ts';
import { type LedgerCall, timeOf } from './ledger.ts';
import { nameOf } from './sender.ts';
import type { ComparisonParts, Delivered } from './stale.ts';

/** One line for each delivery that a provider has applied twice though nothing had kept propaga from knowing. */
export function findDoubled(
  { deliveries, ledger }: ComparisonParts,
  downtimes: readonly Downtime[],
): string[] {
  return [...deliveries].flatMap(([connection, all]) =>
    all.flatMap((delivered) => {
      const applications = ledger.applications(connection, delivered.change.index);
      const isWrong = applications.some((call, place) => {
        const later = applications[place + 1];
        return (
          later !== undefined && couldKnow(call, { later, delivery: delivered.delivery, downtimes })
        );
      });
      return isWrong ? [describe(applications, delivered)] : [];
    }),
  );
}

function describe(applications: readonly LedgerCall[], { change, delivery }: Delivered): string {
  const times = applications.map(({ appliedAt = 0 }) => timeOf(appliedAt)).join(', ');
  const attempts = delivery.attempts
    .map(
      ({ at, durationMs, httpStatus = 'none' }) =>
        `${at.slice(11, 23)} ${durationMs} ms ${httpStatus}`,
    )
    .join(', ');
  return `${nameOf(change)} at ${delivery.connection}: applied at ${times}; attempts: ${attempts}`;
}
