import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { createCanarySearch, filesBelow } from '../support/canary.ts';
import { startFourProviders } from '../support/four-providers.ts';
import { type Answer, useLocalSystem } from '../support/local-system.ts';
import type { ProviderServer } from '../support/provider-server.ts';
import { ditoCredentials } from '../support/provider-server-dito.ts';
import { passwordHash } from '../support/provider-server-imagemais.ts';
import { makeJwt } from '../support/provider-server-jwt.ts';
import { wecareCredentials } from '../support/provider-server-wecare.ts';
import { madeUpCpf, signingSecret } from '../support/signed-webhook.ts';
import { readEvents } from '../support/told-events.ts';

const account = { username: '11144477735', password: 'Canario-da-conta@1' };
const accessToken = makeJwt(Math.floor(Date.now() / 1_000) + 3_600);
const { gestao, wecare, dito, imagemais, connections, credentials } = await startFourProviders({
  account,
  accessToken,
});

const propaga = useLocalSystem({
  connections,
  credentials,
});

const person = {
  name: 'Canaria Passarinho',
  email: 'canaria.passarinho@example.com',
  cpf: madeUpCpf(77_123_456),
  registrationId: '000771234567',
  mobile: '+5561987651234',
  birthDate: '1987-06-05',
  admissionDate: '2019-08-07',
  jobTitle: 'Ornitóloga Canarina',
  areas: ['Gaiolas', 'Poleiros', 'Alpistes'],
  manager: 'gaviao.chefe@example.com',
  location: 'Canarinhos do Sul',
  password: 'Canario@Secreto1',
  attributes: { segredo: 'alpiste-premiado' },
};
const picture = randomBytes(150_000).toString('base64');

const search = createCanarySearch([
  ...Object.values(person).flatMap((value) =>
    typeof value === 'object' ? Object.values(value) : [value],
  ),
  picture.slice(300, 400),
  signingSecret.replace('whsec_', ''),
  account.password,
  ...Object.values(wecareCredentials),
  ...Object.values(ditoCredentials),
  accessToken,
  passwordHash,
  'issued-token-1',
]);

const {
  cpf: _cpf,
  location: _location,
  password: _password,
  attributes: _more,
  ...sentToWecare
} = person;

/** What each provider could repeat: what it is sent, in the form that it is sent in. */
const echoes: readonly [ProviderServer, string][] = [
  [gestao, `${picture} issued-token-1`],
  [wecare, `${Object.values(sentToWecare)} 61987651234 05/06/1987 ${wecareCredentials.key}`],
  [dito, `${JSON.stringify({ ...person, password: '' })} ${Object.values(ditoCredentials)}`],
  [imagemais, `${person.name} ${person.email} ${person.password} ${passwordHash} ${accessToken}`],
];

const answers: Answer[] = [];
let ended = 0;

beforeAll(async () => {
  const everywhere = { 'gestao-plus': '771', imagemais: 771 };
  const user = { key: 'u-canary', gender: 'female', roleIds: [1], ...person, ids: everywhere };
  await deliverEverywhere({ user: { ...user, picture } });
  await deliverEverywhere({ user: { ...user, location: 'Canarinhos do Norte' } });

  // Providers that fail, and repeat in their answer what they were sent.
  for (const [server, repeated] of echoes) {
    const body = { error: `cannot take ${repeated}` };
    server.answerNext(
      server === gestao ? '/user-metadata' : person.email,
      { status: 500, body },
      { status: 422, body },
    );
  }
  await deliverEverywhere({ user: { ...user, picture: picture.slice(0, 4_000) } });
  answers.push(await propaga.post({ user: { ...user, cpf: `${person.cpf}0`, nome: person.name } }));
  answers.push(await propaga.get('/deliveries'));
});

async function deliverEverywhere(change: Parameters<typeof propaga.post>[0]): Promise<void> {
  const accepted = await propaga.accept(change);
  for (const { id } of accepted.deliveries) {
    await propaga.reach(id, 'delivered', 'failed');
    answers.push(await propaga.get(`/deliveries/${id}`));
    ended += 1;
  }
  answers.push(await propaga.get(`/changes/${accepted.id}`));
}

test('all four providers were called, with success and without', () => {
  const outcomes = JSON.stringify(answers);
  for (const outcome of ['"delivered"', '"rejected"', '"retry"'])
    expect(outcomes).toContain(outcome);
  for (const server of [gestao, wecare, dito, imagemais]) {
    expect(server.requests.length).toBeGreaterThan(2);
  }
});

test('nothing of the person or of a secret is in an answer', () => {
  expect(answers.flatMap((answer) => search.foundIn(JSON.stringify(answer.body)))).toEqual([]);
});

test('nothing of the person or of a secret is in an event', async () => {
  const events = await readEvents(propaga.url(), (told) => told.length >= ended);
  expect(events.length).toBeGreaterThan(4);
  expect(search.foundIn(JSON.stringify(events))).toEqual([]);
});

test('nothing of the person or of a secret is in what propaga prints', () => {
  expect(search.foundIn(propaga.output())).toEqual([]);
});

test('nothing of the person or of a secret is in any file that propaga keeps', async () => {
  // While it runs, files may go between being listed and being read.
  await propaga.kill();
  const files = await filesBelow(propaga.dataDirectory);
  expect(files.filter((path) => path.endsWith('.log'))).not.toEqual([]);
  expect(await search.foundBelow(propaga.dataDirectory)).toEqual([]);
});
