import type { Attempt, Delivery } from '../../functions/domain/delivery.ts';
import { deliveryIdOf } from '../../functions/domain/ids.ts';
import { versionOf } from '../../functions/domain/version.ts';

const changeId = `chg_${'0'.repeat(32)}`;

export function makeDelivery(overrides: Partial<Delivery> = {}): Delivery {
  return {
    id: deliveryIdOf(changeId, 'wecare'),
    changeId,
    connection: 'wecare',
    provider: 'wecare',
    userKey: 'u-1001',
    status: 'pending',
    fields: ['name'],
    attempts: [],
    receivedAt: '2026-11-22T12:00:00.000Z',
    version: versionOf({
      id: changeId,
      occurredAt: '2026-11-22T12:00:00.000Z',
      receivedAt: '2026-11-22T12:00:00.000Z',
    }),
    release: 1,
    retriesSpent: 0,
    ...overrides,
  };
}

export function makeAttempt(overrides: Partial<Attempt> = {}): Attempt {
  return { at: '2026-11-22T12:00:00.000Z', outcome: 'retry', durationMs: 5, ...overrides };
}
