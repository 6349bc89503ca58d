import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { createCanarySearch, filesBelow } from '../support/canary.ts';
import { startFourProviders } from '../support/four-providers.ts';
import { type Answer, deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { ditoCredentials } from '../support/provider-server-dito.ts';
import { passwordHash } from '../support/provider-server-imagemais.ts';
import { makeJwt } from '../support/provider-server-jwt.ts';
import { wecareCredentials } from '../support/provider-server-wecare.ts';
import { madeUpCpf, signingSecret } from '../support/signed-webhook.ts';

const account = { username: '11144477735', password: 'Curio-da-conta@1' };
const accessToken = makeJwt(Math.floor(Date.now() / 1_000) + 3_600);
const { gestao, wecare, dito, imagemais, ...set } = await startFourProviders({
  account,
  accessToken,
});

const propaga = useLocalSystem({
  connections: {
    ...set.connections,
    wecare: { ...set.connections.wecare, timeoutSeconds: 1 },
    dito: { ...set.connections.dito, id: 'emailSha1' },
  },
  credentials: set.credentials,
  delaysSeconds: [1],
});

const person = {
  name: 'Curió Bicudo Trinca-Ferro',
  email: 'curio.bicudo@example.com',
  cpf: madeUpCpf(55_987_321),
  registrationId: '000559873214',
  mobile: '+5561976543219',
  birthDate: '1979-04-03',
  admissionDate: '2011-09-08',
  jobTitle: 'Passarinheiro Mor',
  areas: ['Viveiros', 'Alçapões', 'Comedouros'],
  manager: 'gaviao.real@example.com',
  location: 'Trinca-Ferro do Norte',
  password: 'Curio@Secreto9',
  attributes: { segredo: 'semente-premiada' },
};
const former = { email: 'curio.antigo@example.com', registrationId: '000551111111' };
const picture = randomBytes(150_000).toString('base64');
const ids = { 'gestao-plus': 'id-curio-771177', imagemais: 771_177_771 };

const search = createCanarySearch([
  ...Object.values(person).flatMap((value) =>
    typeof value === 'object' ? Object.values(value) : [value],
  ),
  ...Object.values(former),
  'curio.novo@example.com',
  ...Object.values(ids).map(String),
  picture.slice(300, 400),
  signingSecret.replace('whsec_', ''),
  account.password,
  ...Object.values(wecareCredentials),
  ...Object.values(ditoCredentials),
  accessToken,
  passwordHash,
]);

const user = { key: 'u-curio-key-in-clear', gender: 'male', roleIds: [1], ...person, ids };
const everything = `${Object.values(person)} ${JSON.stringify(person)} 61976543219 (61) 97654-3219 03/04/1979`;
const credentials = `${Object.values(wecareCredentials)} ${Object.values(ditoCredentials)} ${accessToken} ${passwordHash}`;

const answers: Answer[] = [];
const reached: string[] = [];

/** Answers with what the provider knows: what it is sent and its own credentials, and nobody else's. */
function echo(
  server: { answerAlways: typeof dito.answerAlways },
  status: number,
  repeated: string,
): void {
  const body = { error: { message: `cannot take ${repeated}` }, message: repeated };
  server.answerAlways('', { status, body });
}

async function reach(change: Parameters<typeof propaga.post>[0], expected: Record<string, string>) {
  const accepted = await propaga.accept(change);
  for (const [connection, status] of Object.entries(expected)) {
    const delivery = await propaga.reach(
      deliveryTo(accepted, connection),
      status,
      'failed',
      'delivered',
    );
    reached.push(`${connection} ${delivery.status} ${delivery.failure ?? ''}`.trim());
    answers.push(await propaga.get(`/deliveries/${delivery.id}`));
  }
  answers.push(await propaga.get(`/changes/${accepted.id}`));
}

beforeAll(async () => {
  const all = {
    'gestao-plus': 'delivered',
    wecare: 'delivered',
    dito: 'delivered',
    imagemais: 'delivered',
  };
  await reach({ user: { ...user, picture } }, all);
  const late = Object.fromEntries(Object.keys(all).map((name) => [name, 'superseded']));
  await reach({ user: { ...user, picture }, timestamp: '2020-01-01T00:00:00Z' }, late);

  echo(gestao, 500, `${picture} issued-token-1`);
  echo(
    dito,
    403,
    `${everything.replaceAll(person.password, '')} ${Object.values(ditoCredentials)}`,
  );
  echo(
    imagemais,
    400,
    `${person.name} ${person.email} ${person.password} (61) 97654-3219 ${passwordHash} ${accessToken}`,
  );
  wecare.answerAlways('/users/', { delayMs: 5_000 });
  const renamed = { ...user, picture, email: 'curio.novo@example.com', ids };
  await reach(
    { user: renamed, previous: { ...former, email: person.email } },
    { 'gestao-plus': 'failed', wecare: 'failed', dito: 'held', imagemais: 'failed' },
  );

  answers.push(
    await propaga.post({ user: { ...user, cpf: person.password, mobile: person.email } }),
  );
  answers.push(await propaga.post({ user: { ...user, [person.name]: 1 } }));
  answers.push(
    await propaga.postRaw('/webhooks/hr', {
      body: everything,
      headers: { 'webhook-id': credentials },
    }),
  );
  for (const path of [
    '/deliveries',
    '/deliveries?status=failed',
    '/deliveries?status=held',
    '/connections',
  ]) {
    answers.push(await propaga.get(path));
  }
}, 60_000);

test('every way in which a delivery can go wrong was gone', () => {
  expect(reached.toSorted()).toEqual(
    [
      ...['gestao-plus', 'wecare', 'dito', 'imagemais'].flatMap((name) => [
        `${name} delivered`,
        `${name} superseded`,
      ]),
      'gestao-plus failed exhausted',
      'wecare failed exhausted',
      'dito held',
      'imagemais failed rejected',
    ].toSorted(),
  );
});

test('nothing of the person or of a secret is in an answer, not even in that to a wrong webhook', () => {
  const refused = answers.map(({ status }) => status).filter((status) => status >= 400);
  expect(refused.length).toBeGreaterThanOrEqual(3);
  // The source itself is told which of its own names it has made up.
  const told = answers.map(({ body }) =>
    JSON.stringify(body).replaceAll(`data.user.${person.name}`, ''),
  );
  expect(told.flatMap(search.foundIn)).toEqual([]);
});

test('nothing of the person or of a secret is in what propaga prints', () => {
  expect(search.foundIn(propaga.output())).toEqual([]);
});

test('nothing of the person or of a secret is in any file, while failed deliveries still keep their payloads', async () => {
  // While it runs, files may go between being listed and being read.
  await propaga.kill();
  const files = await filesBelow(propaga.dataDirectory);
  expect(files.some((path) => path.includes('payloads'))).toBe(true);
  // What is stored in clear is found, so that what is not found is not there.
  const known = await createCanarySearch([user.key]).foundBelow(propaga.dataDirectory);
  expect(known).not.toEqual([]);
  expect(await search.foundBelow(propaga.dataDirectory)).toEqual([]);
});
