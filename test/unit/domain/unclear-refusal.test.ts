import { expect, it } from 'vitest';
import { createBench } from '../../support/delivery-bench.ts';
import { imagemaisSettings, makeConnection } from '../../support/made-connection.ts';
import { createScriptedProvider, status } from '../../support/scripted-provider.ts';
import { anaPrado } from '../../support/user-change.ts';

const refused = status(500, { body: '{"error":"Internal Server Error"}' });

function setUp() {
  const provider = createScriptedProvider([refused, refused, refused]);
  const connection = makeConnection('imagemais', imagemaisSettings);
  const secret = { accessToken: 'made-up' };
  return { ...createBench({ connection, provider, secret }), provider };
}

it('an error that may be a refusal may be a success as well: nothing older is sent until that is settled', async () => {
  const bench = setUp();
  const newer = await bench.accept('newer', {
    occurredAt: '2026-11-22T12:00:05.000Z',
    user: anaPrado,
  });
  await bench.deliver([newer]);
  expect(bench.deliveryOf(newer).status).toBe('waiting');
  const older = await bench.accept('older', {
    occurredAt: '2026-11-22T12:00:01.000Z',
    user: anaPrado,
  });
  await bench.deliver([older]);
  expect(bench.deliveryOf(older)).toMatchObject({ status: 'waiting', retriesSpent: 0 });
  expect(bench.provider.requests).toHaveLength(1);
});
