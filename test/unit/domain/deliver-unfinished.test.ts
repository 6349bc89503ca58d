import { describe, expect, it } from 'vitest';
import type { DeliveryStore } from '../../../functions/domain/ports.ts';
import type { User } from '../../../functions/domain/user.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider } from '../../support/scripted-provider.ts';

const none = { failed: [] };
const ana: User = { key: 'ana', email: 'ana@example.com', name: 'Ana' };
const bia: User = { key: 'bia', email: 'bia@example.com', name: 'Bia' };

function setUp(
  script: Parameters<typeof createScriptedProvider>[0] = [],
  change?: (store: DeliveryStore) => Partial<DeliveryStore>,
) {
  const provider = createScriptedProvider(script);
  const connection = makeConnection('wecare', wecareSettings);
  const bench = createBench({ connection, provider, ...(change && { change }) });
  const bodies = () => provider.requests.map(({ body }): unknown => JSON.parse(body).user);
  return { ...bench, provider, bodies };
}

function named(user: User, name: string, second: number) {
  const occurredAt = `2026-11-22T12:00:0${second}.000Z`;
  return { user: { ...user, name }, fields: ['name'] as const, occurredAt };
}

describe('a delivery whose result was not recorded', () => {
  it('comes back with the later ones of its user, and with nobody else', async () => {
    const unrecorded = new Set<string>();
    const bench = setUp([], (store) => ({
      async conclude(stored, ...rest) {
        if (unrecorded.has(stored.delivery.id)) throw new Error('throttled');
        return store.conclude(stored, ...rest);
      },
    }));
    const messages = [
      await bench.accept('m1', named(ana, 'First', 1)),
      await bench.accept('m2', named(ana, 'Second', 2)),
      await bench.accept('m3', named(ana, 'Third', 3)),
      await bench.accept('m4', named(bia, 'Bia', 1)),
    ];
    unrecorded.add(messages[1]?.pointer.deliveryId ?? '');
    expect(await bench.deliver(messages)).toEqual({ failed: ['m2', 'm3'] });
    expect(bench.bodies()).toHaveLength(3);
    expect(messages.map((one) => bench.deliveryOf(one).status)).toEqual([
      'delivered',
      'pending',
      'pending',
      'delivered',
    ]);
  });

  it('is not sent again when its message comes back', async () => {
    const faults = ['stopped'];
    const bench = setUp([], (store) => ({
      async conclude(...rest) {
        const fault = faults.pop();
        if (fault !== undefined) throw new Error(fault);
        return store.conclude(...rest);
      },
    }));
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    expect(await bench.deliver([message])).toEqual({ failed: ['m1'] });
    expect(await bench.deliver([message])).toEqual(none);
    expect(bench.provider.requests).toHaveLength(1);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'delivered', attempts: [] });
  });

  it('because somebody else wrote the state comes back', async () => {
    const bench = setUp([], () => ({
      async saveState() {
        throw new Error('written by somebody else');
      },
    }));
    const message = await bench.accept('m1', named(ana, 'Ana', 1));
    expect(await bench.deliver([message])).toEqual({ failed: ['m1'] });
    expect(bench.deliveryOf(message).status).toBe('pending');
  });
});
