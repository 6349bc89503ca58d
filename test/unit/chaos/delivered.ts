import type { ConnectionName } from '../../chaos/model.ts';
import type { PlannedChange } from '../../chaos/plan.ts';
import type { Delivered } from '../../chaos/stale.ts';
import type { Delivery } from '../../support/local-system-api.ts';

/** A change of the first user that Dito, or another connection, was told about. */
export function delivered(
  change: PlannedChange,
  more: Partial<Delivery> = {},
  connection: ConnectionName = 'dito',
): Delivered {
  const delivery: Delivery = {
    id: `${change.changeId}.${connection}`,
    changeId: change.changeId,
    connection,
    provider: connection,
    userKey: 'u-0',
    status: 'delivered',
    fields: [],
    receivedAt: '2026-01-01T12:00:00.000Z',
    attempts: [],
    ...more,
  };
  return { change, delivery };
}
