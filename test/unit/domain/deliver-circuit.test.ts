import { expect, it } from 'vitest';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, timedOut } from '../../support/scripted-provider.ts';

const change = {
  user: { key: 'ana', email: 'ana@example.com', name: 'Ana' },
  fields: ['name'] as const,
};

it.each([
  ['spends nothing if another instance opened the circuit during the call', '11:59:59.000', 0],
  ['spends a delay if it was the call itself that opened the circuit', '12:00:02.000', 1],
])('a delivery that fails %s', async (_, openedAt, retriesSpent) => {
  const bench = createBench({
    connection: makeConnection('wecare', wecareSettings),
    provider: createScriptedProvider([timedOut]),
    change: () => ({
      countFailure: async ({ reason }) => ({
        failures: 50,
        openedAt: `2026-11-22T${openedAt}Z`,
        reason,
      }),
    }),
  });
  const message = await bench.accept('m1', change);
  await bench.deliver([message]);
  expect(bench.deliveryOf(message)).toMatchObject({ status: 'waiting', retriesSpent });
});
