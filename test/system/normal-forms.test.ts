import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { useLocalSystem } from '../support/local-system.ts';
import { jsonOf } from '../support/provider-server.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';

const wecare = await startWecareServer({ tokenMember: 'access_token' });
const dito = await startDitoServer();

const propaga = useLocalSystem({
  connections: {
    wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'email' },
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'emailSha1' },
  },
  credentials: { wecare: wecareCredentials, dito: ditoCredentials },
});

const withAccents = 'bia@ação.com.br';
const inAscii = 'bia@xn--ao-siap.com.br';
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

function sentToWecare(email: string): unknown[] {
  return wecare
    .requestsAbout(`/users/${encodeURIComponent(email)}`)
    .map((request) => Object(jsonOf(request)).user);
}

test('an e-mail goes out with its domain in ASCII, whatever it is for', async () => {
  const user = { key: 'u-accents', email: withAccents, manager: `chefe@${withAccents.slice(4)}` };
  await propaga.deliver({ user }, 'wecare');
  expect(sentToWecare(inAscii)).toEqual([{ email: inAscii, manager: 'chefe@xn--ao-siap.com.br' }]);
  await propaga.deliver({ user: { ...user, name: 'Bia Reis' }, changed: ['name'] }, 'dito');
  expect(dito.requestsAbout(`/users/${sha1(inAscii)}`)).toHaveLength(2);
});

test('somebody who leaves such an address is found by it, in either form', async () => {
  for (const [at, domain] of ['ação.com.br', 'xn--ao-siap.com.br'].entries()) {
    const email = `bia.nova.${at}@example.com`;
    const previous = { email: `sai.${at}@${domain}` };
    await propaga.deliver(
      { user: { key: `u-leaves-${at}`, email }, changed: ['email'], previous },
      'wecare',
    );
    expect(sentToWecare(`sai.${at}@xn--ao-siap.com.br`)).toEqual([{ email }]);
  }
});

test('somebody who gets an address at last is not refused for the old one', async () => {
  const user = {
    key: 'u-at-last',
    email: 'eva@example.com',
    ids: { wecare: 'eva.old@example.com' },
  };
  for (const email of [null, 'sem-email']) {
    const delivery = await propaga.deliver(
      { user, changed: ['email'], previous: { email } },
      'wecare',
    );
    expect(delivery.status).toBe('delivered');
  }
});

test('one user is updated in order, however the key is written', async () => {
  const now = Date.now();
  const change = (key: string, name: string, ageMs: number) =>
    propaga.deliver(
      {
        user: { key, name, email: 'jose@example.com' },
        changed: ['name'],
        timestamp: new Date(now - ageMs).toISOString(),
      },
      'wecare',
    );
  expect(await change('José', 'José Novo', 0)).toMatchObject({ status: 'delivered' });
  expect(await change(' Jose\u0301 ', 'José Velho', 60_000)).toMatchObject({
    status: 'superseded',
  });
});

test('changed names all attributes at once', async () => {
  const attributes = { plano: 'ouro', pontos: 12 };
  const user = { key: 'u-attributes', email: 'caio@example.com', name: 'Caio', attributes };
  const delivery = await propaga.deliver({ user, changed: ['attributes'] }, 'dito');
  expect(delivery).toMatchObject({
    status: 'delivered',
    fields: ['attributes.plano', 'attributes.pontos'],
  });
});
