import type { Downtime } from './downtime.ts';
import { couldKnow } from './knowledge.ts';
import { type LedgerCall, timeOf } from './ledger.ts';
import { userKeyOf } from './plan.ts';
import { nameOf } from './sender.ts';
import type { ComparisonParts, Delivered } from './stale.ts';

/** One change's value in one call. */
interface Setting {
  readonly call: LedgerCall;
  readonly name: string;
  readonly delivered: Delivered;
}

/**
 * One line for each value that an older change has overwritten although the provider had confirmed the newer one before
 * the older one's call began; even if the newer one came back later. Where propaga could not know of the confirmation it
 * counts for nothing, as little as calls that overlap.
 */
export function findBackwards(
  { deliveries, ledger }: ComparisonParts,
  downtimes: readonly Downtime[],
): string[] {
  return [...deliveries].flatMap(([connection, all]) => {
    const settings = all.flatMap((delivered) =>
      ledger
        .applications(connection, delivered.change.index)
        .flatMap((call) => settingsOf(call, delivered)),
    );
    const byValue = Map.groupBy(
      settings,
      ({ delivered, name }) => `${connection} ${userKeyOf(delivered.change.user)}: ${name}`,
    );
    return [...byValue].flatMap(([value, some]) =>
      regressions(some, downtimes).map((what) => `${value} ${what}`),
    );
  });
}

function settingsOf(call: LedgerCall, delivered: Delivered): Setting[] {
  const names = call.contents.get(delivered.change.index) ?? [];
  return names.map((name) => ({ call, name, delivered }));
}

function regressions(settings: readonly Setting[], downtimes: readonly Downtime[]): string[] {
  return settings.flatMap((older) => {
    const newer = settings.find(
      (other) =>
        versionOf(other) > versionOf(older) &&
        isBefore(other.call, older.call) &&
        couldKnow(other.call, {
          later: older.call,
          delivery: other.delivered.delivery,
          downtimes,
        }),
    );
    return newer === undefined ? [] : [describe(older, newer)];
  });
}

/** Whether the reply to a call was handed over before another one began. */
function isBefore({ answered }: LedgerCall, { begun }: LedgerCall): boolean {
  return answered !== undefined && answered < begun;
}

function versionOf({ delivered }: Setting): string {
  return delivered.change.version;
}

function describe(older: Setting, newer: Setting): string {
  const [at, confirmedAt] = [older, newer].map(({ call }) => timeOf(call.appliedAt ?? 0));
  return `went back to ${nameOf(older.delivered.change)} at ${at}, ${nameOf(newer.delivered.change)} was there since ${confirmedAt}`;
}
