import type { LedgerCall } from './ledger.ts';
import { connectionNames } from './model.ts';
import { isRejected } from './operator.ts';
import { nameOf } from './sender.ts';
import type { ComparisonParts, Delivered } from './stale.ts';

/** Since ImageMais answers 500 for a duplicate e-mail, so many of them are documented to end a delivery. */
const refusedAfter = 3;

/** One line for each delivery that was rejected though no fault had called for that. */
export function findUnexplainedRejections({ deliveries, ledger }: ComparisonParts): string[] {
  return connectionNames.flatMap((connection) =>
    (deliveries.get(connection) ?? [])
      .filter(({ delivery }) => isRejected(delivery))
      .filter(
        (delivered) => !isExplained(ledger.callsFor(connection, delivered.change.index), delivered),
      )
      .map(
        ({ change, delivery }) =>
          `${nameOf(change)} at ${connection}: ${delivery.reason ?? 'no reason given'}`,
      ),
  );
}

function isExplained(calls: readonly LedgerCall[], { delivery }: Delivered): boolean {
  const last = calls.at(-1);
  const status = delivery.attempts.at(-1)?.httpStatus;
  if (last === undefined || last.contents.size !== 1 || last.status !== status) return false;
  if (last.fault === 'redirect') return true;
  return (
    last.connection === 'imagemais' &&
    last.fault === '500' &&
    calls.filter(({ fault }) => fault === '500').length >= refusedAfter
  );
}
