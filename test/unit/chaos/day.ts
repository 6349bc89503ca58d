import { createLedger, type LedgerCall } from '../../chaos/ledger.ts';
import type { ConnectionName } from '../../chaos/model.ts';
import { type PlannedChange, planChanges } from '../../chaos/plan.ts';
import type { Delivery } from '../../support/local-system-api.ts';
import { delivered } from './delivered.ts';

export const [older, newer] = twoChanges();

function twoChanges(): [PlannedChange, PlannedChange] {
  const [first, second] = planChanges({ seed: 3, changes: 2, users: 1 });
  if (first === undefined || second === undefined) throw new Error('The plan is too short.');
  return [first, second];
}

/** When the day begins. */
export const start = Date.parse('2026-03-01T12:00:00Z');
export const attempt = (
  atMs: number,
  durationMs: number,
  httpStatus?: number,
): Delivery['attempts'][0] => ({
  at: new Date(start + atMs).toISOString(),
  durationMs,
  outcome: httpStatus === 200 ? 'delivered' : 'retry',
  ...(httpStatus === undefined ? {} : { httpStatus }),
});

/** A provider's day, told call by call; times are in milliseconds since its beginning. */
export function createDay(connection: ConnectionName = 'dito') {
  let at = 0;
  const ledger = createLedger(() => start + at);
  const shown = new Map<PlannedChange, Partial<Delivery>>();
  const parts = () => ({
    deliveries: new Map([
      [connection, [older, newer].map((one) => delivered(one, shown.get(one), connection))],
    ]),
    users: () => ({}),
    ledger,
  });

  return {
    parts,
    ledger,
    show: (change: PlannedChange, what: Partial<Delivery>) => shown.set(change, what),
    refuse(beganMs: number, change: PlannedChange) {
      at = beganMs;
      ledger.begin(connection, new Map([[change.index, ['name']]])).status = 503;
    },
    /** A call that begins then; what is said of it is what its provider knows. */
    begin(
      beganMs: number,
      change: PlannedChange,
      more: Partial<LedgerCall> = {},
      names = ['name'],
    ) {
      at = beganMs;
      const call = ledger.begin(connection, new Map([[change.index, names]]));
      return Object.assign(call, { status: 200, appliedAt: start + beganMs }, more);
    },
  };
}
