import { randomBytes } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { startGestaoPlusServer, tenant } from '../support/provider-server-gestao-plus.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';

const gestao = await startGestaoPlusServer();
const wecare = await startWecareServer();
const good = { username: '52998224725', password: 'Gestao@123' };

// Registered first, so that it looks at the output once the system has ended.
afterAll(() => {
  expect(propaga.output()).not.toMatch(/AccessDenied|not authorized|refused a call/);
});

const propaga = useLocalSystem({
  connections: {
    'gestao-plus': { provider: 'gestao-plus', origin: tenant, baseUrl: gestao.baseUrl },
    wecare: { provider: 'wecare', key: 'email', baseUrl: wecare.baseUrl },
  },
  credentials: { 'gestao-plus': { ...good, password: 'Errada@123' }, wecare: wecareCredentials },
});

/** Too large for an item, so that it goes by the bucket. */
const picture = randomBytes(300_000).toString('base64');

const user = {
  key: 'u-1001',
  name: 'Ana Prado',
  email: 'ana.prado@example.com',
  picture,
  ids: { 'gestao-plus': '108' },
};

test('no permission is missing for a large change that is held, retried, sent again and shown', async () => {
  wecare.answerNext('/users/', { status: 503 }, { status: 503 });
  const signing = { id: 'msg_iam' };
  const timestamp = new Date().toISOString();
  const accepted = await propaga.accept({ user, timestamp }, signing);

  const held = await propaga.reach(deliveryTo(accepted, 'gestao-plus'), 'held');
  expect(held.attempts).toMatchObject([{ outcome: 'held' }]);
  const retried = await propaga.reach(deliveryTo(accepted, 'wecare'), 'delivered');
  expect(retried.attempts.length).toBeGreaterThan(1);

  // The source may send a webhook again at any time, even while its payload is still needed.
  expect(await propaga.post({ user, timestamp }, signing)).toMatchObject({
    status: 200,
    body: { id: accepted.id },
  });

  await propaga.setCredentials({ 'gestao-plus': good });
  await propaga.reach(deliveryTo(accepted, 'gestao-plus'), 'delivered');
  expect(gestao.requestsAbout(picture)).toHaveLength(1);
  for (const path of [`/changes/${accepted.id}`, '/deliveries', '/deliveries?userKey=u-1001']) {
    expect(await propaga.get(path), path).toMatchObject({ status: 200 });
  }
});
