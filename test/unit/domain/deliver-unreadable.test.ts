import { expect, it } from 'vitest';
import { userGroupOf } from '../../../functions/domain/ids.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider } from '../../support/scripted-provider.ts';
import { anaPrado } from '../../support/user-change.ts';

it.each([false, true])(
  'a user of whom nothing can be read delays nobody else (batch: %s)',
  async (batch) => {
    const provider = createScriptedProvider();
    const bench = createBench({
      connection: makeConnection('wecare', { ...wecareSettings, batch }),
      provider,
      change: (store) => ({
        async load(pointers) {
          const error = new Error('sealed with a key that is gone');
          const unreadable = new Map([[userGroupOf('u-broken'), error]]);
          return { ...(await store.load(pointers)), unreadable };
        },
      }),
    });
    const accept = (name: string, key: string) =>
      bench.accept(name, { user: { ...anaPrado, key, email: `${name}@example.com` } });
    const messages = [
      await accept('a', 'u-1'),
      await accept('b', 'u-broken'),
      await accept('c', 'u-2'),
      await accept('d', 'u-broken'),
    ];
    expect(await bench.deliver(messages)).toEqual({ failed: ['b', 'd'] });
    const statuses = messages.map((message) => bench.deliveryOf(message).status);
    expect(statuses).toEqual(['delivered', 'pending', 'delivered', 'pending']);
    expect(JSON.stringify(provider.requests)).not.toMatch(/[bd]@example\.com/);
  },
);
