import { expect, test } from 'vitest';
import { useLocalSystem } from '../support/local-system.ts';
import type { ProviderServer } from '../support/provider-server.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import {
  startGestaoPlusServer,
  staticToken,
  tenant,
} from '../support/provider-server-gestao-plus.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';

const wecare = await startWecareServer();
const dito = await startDitoServer();
const gestao = await startGestaoPlusServer();
const otherGestao = await startGestaoPlusServer();

const before = {
  wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'registrationId' },
  dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' },
  gestao: { provider: 'gestao-plus', baseUrl: gestao.baseUrl, origin: tenant },
};

const propaga = useLocalSystem({
  connections: before,
  credentials: {
    wecare: wecareCredentials,
    dito: ditoCredentials,
    gestao: { accessToken: staticToken },
  },
});

const ana = {
  key: 'u-other-setting',
  name: 'Ana Prado',
  email: 'ana@example.com',
  registrationId: 'R-00001',
  cpf: '52998224725',
};

async function restartWith(connections: Parameters<typeof propaga.setConnections>[0]) {
  propaga.setConnections(connections);
  await propaga.kill();
  await propaga.start();
}

/** Whom the provider was asked to update, logins apart. */
function asked({ requests }: ProviderServer): string[] {
  return requests
    .filter(({ path }) => !path.endsWith('/authenticate'))
    .map(({ path }) => decodeURIComponent(path.split('/').at(-1) ?? ''));
}

test('after a change of the setting nobody is asked for by what was remembered under the former one', {
  timeout: 90_000,
}, async () => {
  const hired = { user: { ...ana, picture: 'QUJD', ids: { gestao: '108' } } };
  for (const connection of Object.keys(before)) {
    expect(await propaga.deliver(hired, connection)).toMatchObject({ status: 'delivered' });
  }
  expect(new Set(asked(wecare))).toEqual(new Set(['R-00001']));
  expect(new Set(asked(dito))).toEqual(new Set(['52998224725']));

  const after = {
    wecare: { ...before.wecare, key: 'email' },
    dito: { ...before.dito, id: 'emailSha1' },
    gestao: { ...before.gestao, baseUrl: otherGestao.baseUrl },
  };
  await restartWith(after);
  // A WeCare that finds people by e-mail knows nobody by a registration id.
  wecare.answerAlways('/users/R-00001', { status: 404, body: { error: 'user not found' } });
  const promoted = { user: { ...ana, jobTitle: 'Gerente' }, changed: ['jobTitle'] };
  expect(await propaga.deliver(promoted, 'wecare')).toMatchObject({ status: 'delivered' });
  expect(await propaga.deliver(promoted, 'dito')).toMatchObject({ status: 'delivered' });
  expect(asked(wecare).at(-1)).toBe('ana@example.com');
  expect(asked(dito).at(-1)).toMatch(/^[0-9a-f]{40}$/);

  const pictured = { user: { ...ana, picture: 'QUJE' }, changed: ['picture'] };
  expect(await propaga.deliver(pictured, 'gestao')).toMatchObject({ status: 'failed' });
  expect(otherGestao.requests).toEqual([]);
  const known = { ...pictured, user: { ...pictured.user, ids: { gestao: '7' } } };
  expect(await propaga.deliver(known, 'gestao')).toMatchObject({ status: 'delivered' });
  expect(asked(otherGestao)).toEqual(['7']);
});
