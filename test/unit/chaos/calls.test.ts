import { createServer } from 'node:http';
import { describe, expect, test } from 'vitest';
import { providers } from '../../../functions/providers/registry.ts';
import { listen } from '../../../local/services/listen.ts';
import { changesOf } from '../../chaos/calls.ts';
import { type ConnectionName, connectionNames } from '../../chaos/model.ts';
import { planChanges } from '../../chaos/plan.ts';
import { credentialsOf } from '../../chaos/providers.ts';
import { createCallsUnderway } from '../../chaos/underway.ts';
import { openAccess, requestFor } from '../providers/open-account.ts';

const changes = planChanges({ seed: 5, changes: 200, users: 10 });
const baseUrl = 'http://127.0.0.1:4100';

const settings = {
  'gestao-plus': { baseUrl, origin: 'https://acme.gestao.plus' },
  wecare: { baseUrl, key: 'email', batch: true },
  dito: { baseUrl, id: 'cpf' },
  imagemais: { baseUrl },
};

function requestsTo(connection: ConnectionName) {
  const provider = providers.find(({ name }) => name === connection);
  if (provider === undefined) throw new Error(`There is no provider ${connection}.`);
  const access = openAccess(provider, settings[connection], credentialsOf(connection, 'first'));
  const { fields: held, attributes } = provider.account(settings[connection]);
  return changes.flatMap((change) => {
    const fields = held.filter((field) => change.fields.some((changed) => changed === field));
    const plan = attributes && change.fields.includes('attributes.plano');
    if (fields.length === 0 && !plan) return [];
    const { user } = JSON.parse(change.body).data;
    const update = {
      id: user.ids[connection] ?? user.email,
      user,
      fields: plan ? [...fields, 'attributes.plano' as const] : fields,
    };
    const { method, url, body } = requestFor(access, update, 'token');
    return [{ change, request: { method, path: url.slice(baseUrl.length), headers: {}, body } }];
  });
}

describe('a call in a chaos run', () => {
  test.each(connectionNames)('is known by the change that it comes from: %s', (connection) => {
    const requests = requestsTo(connection);
    expect(requests.length).toBeGreaterThan(10);
    for (const { change, request } of requests) {
      expect(changesOf(connection, { ...request, body: request.body ?? '' })).toEqual([
        change.index,
      ]);
    }
  });

  test('is found to overlap with another for the same user, and with no other', async () => {
    const underway = createCallsUnderway();
    const server = createServer((request, response) => {
      underway.begin('dito', Number(request.url?.slice(1)), response);
      if (request.method === 'PUT') response.end();
    });
    const { url, stop } = await listen(server);
    await fetch(`${url}/1`, { method: 'PUT' });
    await fetch(`${url}/1`, { method: 'PUT' });
    const hanging = [1, 2, 1].map((user) => fetch(`${url}/${user}`).catch(() => undefined));
    await expect.poll(() => underway.overlaps, { timeout: 5_000 }).toHaveLength(1);
    expect(underway.overlaps[0]).toContain('dito u-1: two calls');
    await stop();
    await Promise.all(hanging);
  });
});
