import { describe, expect, test } from 'vitest';
import { providers } from '../../../functions/providers/registry.ts';
import { contentsOf } from '../../chaos/calls.ts';
import { type ConnectionName, connectionNames } from '../../chaos/model.ts';
import { planChanges } from '../../chaos/plan.ts';
import { credentialsOf } from '../../chaos/providers.ts';
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

const written: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'gestao-plus': { picture: ['picture'] },
  wecare: {
    name: ['name'],
    email: ['email'],
    mobile: ['cellphone'],
    jobTitle: ['function'],
    areas: ['company_area_1', 'company_area_2', 'company_area_3'],
  },
  dito: {
    name: ['user_data[name]'],
    email: ['user_data[email]'],
    location: ['user_data[location]'],
    mobile: ['mobile'],
    jobTitle: ['job_title'],
    areas: ['areas'],
    'attributes.plano': ['plano'],
  },
};

/** What a provider calls the values that are set; ImageMais is always told everything. */
function namesOf(connection: ConnectionName, fields: readonly string[]) {
  if (connection === 'imagemais') return ['everything'];
  const names = fields.flatMap((field) => written[connection]?.[field] ?? []);
  return expect.toSatisfy(
    (found: readonly string[]) => found.toSorted().join() === names.toSorted().join(),
    `is ${names.join(', ')}`,
  );
}

describe('a call in a chaos run', () => {
  test.each(connectionNames)('is known by the change that it comes from: %s', (connection) => {
    const requests = requestsTo(connection);
    expect(requests.length).toBeGreaterThan(10);
    for (const { change, request } of requests) {
      const contents = contentsOf(connection, { ...request, body: request.body ?? '' });
      expect([...contents.keys()]).toEqual([change.index]);
      const [names = []] = contents.values();
      expect(names).toEqual(namesOf(connection, change.fields));
    }
  });
});
