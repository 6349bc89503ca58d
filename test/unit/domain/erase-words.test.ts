import { describe, expect, test } from 'vitest';
import { type DeliveryStatus, deliveryStatuses } from '../../../functions/domain/delivery.ts';
import { eraseUser } from '../../../functions/domain/erase-user.ts';
import type { DeliveryControl } from '../../../functions/domain/operator-ports.ts';
import { createOperatorBench } from '../../support/operator-bench.ts';

const key = 'u-1001';
const words = 'Usuária Márcia Conceição (CPF 52998224725)';
const attempts = [
  { at: '2026-11-22T11:00:00.000Z', outcome: 'retry', durationMs: 3, reason: words },
  {
    at: '2026-11-22T11:01:00.000Z',
    outcome: 'held',
    httpStatus: 401,
    durationMs: 2,
    reason: words,
  },
] as const;
const replies = {
  replies: [{ at: '2026-11-22T11:00:00.000Z', status: 422, body: words }],
  dropped: 2,
};

/** A user with a delivery of each of these statuses, of whom providers had something to say. */
function setUp(statuses: readonly DeliveryStatus[]) {
  const bench = createOperatorBench();
  const put = statuses.map((status, number) => {
    const delivery = bench.put(number, { status, reason: words, attempts });
    const row = bench.database.deliveries.get(delivery.id);
    const isKept = status !== 'delivered' && status !== 'superseded';
    if (row !== undefined && isKept) {
      bench.database.deliveries.set(delivery.id, { ...row, replies });
    }
    return delivery;
  });
  const eraser = { ...bench.tools, connections: ['wecare'] };
  const stored = () => JSON.stringify([...bench.database.deliveries.values()]);
  return { bench, put, eraser, stored };
}

describe('an erasure', () => {
  test.each(deliveryStatuses)('leaves nothing that was said of what is %s', async (status) => {
    const { bench, put, eraser, stored } = setUp([status]);
    expect(stored()).toContain('Márcia');
    expect(await eraseUser(key, eraser)).toMatchObject({ kind: 'erased' });
    expect(stored()).not.toMatch(/rcia|52998224725/);
    const [delivery] = put;
    const after = delivery && bench.deliveryOf(delivery);
    const isOver = status === 'delivered' || status === 'superseded';
    expect(after).toMatchObject({
      status: isOver ? status : 'cancelled',
      reason: 'the user was erased',
    });
    expect(after?.attempts).toEqual(attempts.map(({ reason: _reason, ...kept }) => kept));
    expect(delivery && (await bench.tools.replies.read(delivery.id))).toEqual({ kind: 'removed' });
  });

  test('that stops between any two of its steps is made complete by the same request', async () => {
    let steps = 0;
    for (let stopAt = 1; ; stopAt += 1) {
      const { bench, eraser, stored } = setUp(deliveryStatuses);
      let step = 0;
      const stopping = <Args extends unknown[], Result>(
        act: (...args: Args) => Promise<Result>,
      ): ((...args: Args) => Promise<Result>) => {
        return async (...args) => {
          step += 1;
          if (step === stopAt) throw new Error('stopped');
          return act(...args);
        };
      };
      const { control } = bench.tools;
      const stopped: DeliveryControl = {
        restart: control.restart,
        cancel: stopping(control.cancel),
        removePayload: stopping(control.removePayload),
        eraseWords: stopping(control.eraseWords),
      };
      const first = await eraseUser(key, { ...eraser, control: stopped }).catch(() => 'stopped');
      expect(await eraseUser(key, eraser)).toMatchObject({ kind: 'erased' });
      expect(stored()).not.toMatch(/rcia|52998224725/);
      steps = stopAt;
      if (first !== 'stopped') break;
    }
    expect(steps).toBeGreaterThan(deliveryStatuses.length);
  });
});
