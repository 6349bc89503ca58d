import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { writings } from '../support/canary-forms.ts';
import { startFourProviders } from '../support/four-providers.ts';
import { startInspectedSystem } from '../support/inspected-system.ts';
import { ditoCredentials } from '../support/provider-server-dito.ts';
import { wecareCredentials } from '../support/provider-server-wecare.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { readEvents } from '../support/told-events.ts';

const account = { username: '11144477735', password: 'Sanhaco-da-conta@1' };
const accessToken = 'im.tok-sanhaco-98765432';
const { gestao, wecare, dito, imagemais, connections, credentials } = await startFourProviders({
  account,
  accessToken,
});

/** What each of them documents, beside what it should never say. */
const documented = {
  'gestao-plus': 'You cannot use this email',
  wecare: 'user already registered',
  dito: 'the user is unknown',
  imagemais: 'É necessário pelo menos 1 Grupo de usuário',
};
const servers = { 'gestao-plus': gestao, wecare, dito, imagemais };

const propaga = await startInspectedSystem({
  connections,
  credentials,
  delaysSeconds: [1],
  tickSeconds: 1,
});

/** Somebody some of whose values are words of error messages. */
const person = {
  key: 'u-sanhaco',
  name: 'Sanhaço Válido Azulado',
  email: 'sanhaco.cadastro@example.com',
  cpf: madeUpCpf(46_120_887),
  registrationId: 'MATR-77812',
  mobile: '+5561976540123',
  birthDate: '1984-07-19',
  jobTitle: 'service manager',
  areas: ['Expired Fiscal'],
  location: 'Limite dos Pássaros',
  password: 'Sanhaco "forte"&<x> 9',
  picture: Buffer.from('a picture of a sanhaço').toString('base64'),
  roleIds: [12],
  attributes: { plano: 'possible duplicate', uf: 'SE' },
};
const former = { email: 'sanhaco.antigo@example.com', registrationId: 'ANTIGA-9' };
const secrets = [
  ...[account.password, accessToken],
  ...Object.values(wecareCredentials),
  ...Object.values(ditoCredentials),
];
const stranger = ['Ararinha Preta Lima', 'ararinha@example.org', madeUpCpf(81_200_345)];
const values = [
  ...Object.values(person).flatMap((value) => (typeof value === 'string' ? [value] : [])),
  ...[person.attributes.plano, ...person.areas, ...Object.values(former), ...secrets, ...stranger],
];

/** A few writings at a time, so that each of them is among what is looked at. */
const rounds = Object.values(writings)
  .map((write, index) => [index, write] as const)
  .filter(([index]) => index % 3 === 0)
  .map(([index]) => Object.values(writings).slice(index, index + 3));

const reasons: { connection: string; reason: string | undefined }[] = [];
let shown = '';
let told = '';

beforeAll(async () => {
  const ends: Promise<unknown>[] = [];
  for (const [round, write] of rounds.entries()) {
    // Each value where a reply is read: one piece for each, so that none hides behind another.
    const said = values.map((value) => `# ${write.map((one) => one(value)).join(' # ')} #`);
    for (const [connection, server] of Object.entries(servers)) {
      const first = Object.entries(documented).find(([name]) => name === connection)?.[1];
      server.answerAlways('', {
        status: 422,
        body: { message: [first, ...said.slice(round % 7), ...said.slice(0, round % 7)] },
      });
    }
    const key = `${person.key}-${round}`;
    const user = { ...person, key, cpf: madeUpCpf(46_200_000 + round) };
    const email = `sanhaco.cadastro.${round}@example.com`;
    const ids = { 'gestao-plus': `G-${round}`, imagemais: 600 + round };
    const change = { user: { ...user, email, ids }, previous: former };
    const { deliveries } = await propaga.accept(change);
    ends.push(
      ...deliveries.map(async ({ id, connection }) => {
        const { reason, attempts } = await propaga.reach(id, 'failed', 60_000);
        reasons.push({ connection, reason });
        for (const one of attempts) reasons.push({ connection, reason: one.reason });
        shown += (await propaga.request(`/deliveries/${id}`)).text;
      }),
    );
    await Promise.all(ends);
  }
  const events = await readEvents(propaga.url, (all) => all.length >= rounds.length * 4);
  told = JSON.stringify(events);
  shown += (await propaga.request('/connections')).text;
  shown += (await propaga.request('/deliveries?limit=100')).text;
}, 240_000);

test('each provider is quoted by what it documents, and by nothing of what it should not say', () => {
  expect(new Set(reasons.map(({ connection }) => connection)).size).toBe(4);
  for (const { connection, reason = '' } of reasons) {
    const first = Object.entries(documented).find(([name]) => name === connection)?.[1];
    // Particles and words that are cut out of longer ones may be left between.
    expect(reason).toContain(`HTTP 422: ${first}`);
    expect(reason.length).toBeLessThanOrEqual(500);
  }
});

test.each([
  ['what operators are shown', () => shown.replaceAll(/"userKey":"[^"]*"/g, '')],
  ['events', () => told],
  ['logs', () => readLogs()],
])('nothing that a provider has said of a person or of a secret is in %s', (_, textOf) => {
  const text = textOf().toLowerCase();
  expect(text.length).toBeGreaterThan(1_000);
  const words = values.flatMap((value) => value.toLowerCase().split(/[^\p{L}\p{N}]+/u));
  const telling = words.filter((word) => word.length > 5 && !ours.has(word));
  expect(telling.length).toBeGreaterThan(20);
  expect(telling.filter((word) => text.includes(word))).toEqual([]);
});

test('events hold codes, and no word of the providers', () => {
  expect(told).toContain('"code":"invalid"');
  for (const one of Object.values(documented)) expect(told).not.toContain(one);
});

/** Words of the values that the answers and logs have for other reasons, such as the name of a metric. */
const ours = new Set(['limite', 'example', 'service', 'picture', 'secret', 'expired', 'manager']);

function readLogs(): string {
  const logs = join(propaga.dataDirectory, 'logs');
  return readdirSync(logs)
    .map((name) => readFileSync(join(logs, name), 'utf8'))
    .join('\n');
}
