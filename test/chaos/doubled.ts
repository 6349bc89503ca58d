import type { Delivery } from '../support/local-system-api.ts';
import type { Downtime } from './downtime.ts';
import type { Application } from './ledger.ts';
import { nameOf } from './sender.ts';
import type { ComparisonParts, Delivered } from './stale.ts';

/** Between a provider's answer and the record of it lie milliseconds, or more on a machine with much to do. */
const recordedWithinMs = 5_000;

/** One line for each delivery that a provider has applied twice though nothing had kept propaga from knowing. */
export function findDoubled(
  { deliveries, ledger }: ComparisonParts,
  downtimes: readonly Downtime[],
): string[] {
  return [...deliveries].flatMap(([connection, all]) =>
    all.flatMap((delivered) => {
      const applications = ledger.applications(connection, delivered.change.index);
      return isWrong(applications, delivered, downtimes) ? [describe(applications, delivered)] : [];
    }),
  );
}

function isWrong(
  applications: readonly Application[],
  { delivery }: Delivered,
  downtimes: readonly Downtime[],
): boolean {
  return applications
    .slice(0, -1)
    .some(
      (application) =>
        !application.isReplyLost &&
        !wasUnanswered(application, delivery) &&
        !wasKilled(application, delivery, downtimes),
    );
}

/** What propaga has seen counts as well: on a busy machine an answer may come too late. */
function wasUnanswered({ at }: Application, { attempts }: Delivery): boolean {
  return attempts.some(({ at: from, durationMs, httpStatus }) => {
    const start = Date.parse(from);
    return httpStatus === undefined && start <= at && at <= start + durationMs;
  });
}

function wasKilled(
  { at }: Application,
  delivery: Delivery,
  downtimes: readonly Downtime[],
): boolean {
  return downtimes.some(
    ({ from, to, connection = delivery.connection }) =>
      connection === delivery.connection && at <= to && from <= at + recordedWithinMs,
  );
}

function describe(applications: readonly Application[], { change, delivery }: Delivered): string {
  const times = applications.map(({ at }) => new Date(at).toISOString().slice(11, 23)).join(', ');
  return `${nameOf(change)} at ${delivery.connection}: applied at ${times}`;
}
