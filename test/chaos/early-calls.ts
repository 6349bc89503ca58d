import type { Downtime } from './downtime.ts';
import { couldKnow } from './knowledge.ts';
import { type LedgerCall, timeOf } from './ledger.ts';
import { nameOf } from './sender.ts';
import type { ComparisonParts, Delivered } from './stale.ts';

/**
 * One line for each delivery that was called again before the `Retry-After` it had been told was over. What is said to a
 * request for several users binds none of them.
 */
export function findEarlyCalls(
  { deliveries, ledger }: ComparisonParts,
  downtimes: readonly Downtime[],
): string[] {
  return [...deliveries].flatMap(([connection, all]) =>
    all.flatMap((delivered) => {
      const calls = ledger.callsFor(connection, delivered.change.index);
      return calls.flatMap((call, place) => {
        const later = calls[place + 1];
        return later !== undefined && isEarly(call, later, { delivered, downtimes })
          ? [describe(call, later, delivered)]
          : [];
      });
    }),
  );
}

function isEarly(
  call: LedgerCall,
  later: LedgerCall,
  { delivered, downtimes }: { delivered: Delivered; downtimes: readonly Downtime[] },
): boolean {
  const { spareUntil, contents } = call;
  return (
    spareUntil !== undefined &&
    contents.size === 1 &&
    later.beganAt < spareUntil &&
    couldKnow(call, { later, delivery: delivered.delivery, downtimes })
  );
}

function describe(call: LedgerCall, later: LedgerCall, { change, delivery }: Delivered): string {
  const told = `HTTP ${call.status} at ${timeOf(call.beganAt)} asked to wait until ${timeOf(call.spareUntil ?? 0)}`;
  return `${nameOf(change)} at ${delivery.connection}: ${told}, called again at ${timeOf(later.beganAt)}`;
}
