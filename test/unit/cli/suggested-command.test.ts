import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../../../cli/api-client.ts';
import { problemOf } from '../../../cli/api-problem.ts';
import { checkConnections } from '../../../cli/doctor/check-api.ts';
import { checkProvider } from '../../../cli/doctor/check-provider.ts';
import { checkCredentials, checkSource } from '../../../cli/doctor/check-secrets.ts';
import { openSecretStore } from '../../../cli/secrets/open-secret-store.ts';
import { signingSecretsOf } from '../../../cli/secrets/source-secret.ts';
import { adviceOn } from '../../../cli/show-connections.ts';
import { createSuggest } from '../../../cli/suggested-command.ts';
import { createTarget, type Target, type TargetOptions } from '../../../cli/target.ts';
import type { Access } from '../../../functions/domain/provider.ts';
import type { ConnectionView } from '../../../functions/operator/contract/connection-view.ts';
import { imagemaisSettings, makeConnection } from '../../support/made-connection.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const since = '2026-11-22T10:00:00.000Z';
const connection = makeConnection('imagemais', {
  ...imagemaisSettings,
  baseUrl: 'http://127.0.0.1:1',
});
const counts = { pending: 0, waiting: 1, held: 1, delivered: 0, superseded: 0, cancelled: 0 };
const view: ConnectionView = {
  name: 'imagemais',
  provider: 'imagemais',
  enabled: true,
  state: 'held',
  counts: { ...counts, failed: 1 },
  countsAtLeast: [],
  oldestOpenAt: since,
  circuit: { state: 'closed', failures: 0 },
  hold: { reason: 'HTTP 401', since },
  paused: { since },
};
const expired: Access = {
  session: { kind: 'fixed', token: 'chave', expiresAt: new Date(since) },
  secrets: [],
  request: () => ({ kind: 'rejected', reason: 'not asked for' }),
  verdict: () => ({ kind: 'delivered' }),
};

const directory = await mkdtemp(join(tmpdir(), 'propaga-suggested-'));
afterAll(() => rm(directory, { recursive: true }));
const environment = { PROPAGA_SECRETS: join(directory, 'secrets.json') };
await writeFile(
  environment.PROPAGA_SECRETS,
  JSON.stringify({ 'propaga/sources/broken': 1, 'propaga/connections/imagemais': 1 }),
);

/** A target that was chosen so, whose connections are held and paused. */
async function targetOf(given: TargetOptions): Promise<Target> {
  const local = await createTarget({}, {});
  const text = JSON.stringify({ connections: [view, { ...view, state: 'paused' }] });
  const reply = { ok: true, status: 200, headers: new Headers(), text };
  return { ...local, given, request: async () => reply };
}

/** Everything that suggests a command, in the words that an operator sees. */
async function textsFor(target: Target): Promise<string[]> {
  const suggest = createSuggest(target.given);
  const place = { secretsFile: undefined, configFile: undefined, environment };
  const store = await openSecretStore(target, place);
  const other = makeConnection('other', imagemaisSettings);
  const findings = [
    await checkSource('missing', store),
    await checkSource('broken', store),
    (await checkCredentials(connection, store)).finding,
    (await checkCredentials(other, store)).finding,
    ...(await checkProvider(connection, expired, { now, store })).slice(0, 1),
    ...(await checkConnections(createApiClient(target), {
      configured: undefined,
      now,
      suggest,
      store,
    })),
  ];
  const problem = (status: number, detail: string) =>
    problemOf(
      target,
      status,
      JSON.stringify({ type: 'about:blank', title: 't', status, code: 'not_found', detail }),
    ).message;
  return [
    ...adviceOn(view, { now, suggest }),
    ...findings.map(({ next }) => next ?? 'nothing'),
    problem(404, 'None.'),
    problem(409, 'wecare is paused: resume it first (propaga resume wecare).'),
    problem(409, 'Put new ones (propaga secrets set gestao.plus): it goes on by itself then.'),
    await signingSecretsOf(store, 'broken').then(String, String),
  ];
}

/** The text from each command to the next one. */
function commandsIn(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(/(?=\bpropaga [a-z])/))
    .filter((text) => text.startsWith('propaga '));
}

describe('a suggested command', () => {
  it('means the same stack, region and profile as the call that suggests it', async () => {
    const given = { stack: 'propaga-prod', region: 'sa-east-1', profile: 'on call' };
    const texts = await textsFor(await targetOf(given));
    expect(commandsIn(texts)).toHaveLength(26);
    for (const text of texts) expect(text).toMatch(/propaga [a-z]/);
    for (const command of commandsIn(texts)) {
      expect(command).toContain("--stack propaga-prod --region sa-east-1 --profile 'on call'");
    }
    expect(texts.join('\n')).toContain(
      "(propaga secrets set gestao.plus --stack propaga-prod --region sa-east-1 --profile 'on call'):",
    );
  });

  it('has no options of a target if the call had none', async () => {
    const texts = await textsFor(await targetOf({}));
    expect(commandsIn(texts)).toHaveLength(26);
    expect(texts.join('\n')).not.toMatch(/--(stack|region|profile|url|config|secrets)\b/);
    expect(texts[0]).toMatch(/Put others with: propaga secrets set imagemais$/);
  });

  it('names the address that was given, without a password in it', async () => {
    const { given } = await createTarget({ url: 'http://ana:chave@127.0.0.1:3999/' }, {});
    expect(createSuggest(given)`resume ${'wecare'}`).toBe(
      'propaga resume wecare --url http://127.0.0.1:3999',
    );
    expect((await createTarget({}, { PORT: '3999' })).given).not.toHaveProperty('url');
  });

  it('puts credentials into the file that was looked at', async () => {
    const secretsFile = "/tmp/ana's file.json";
    const place = { secretsFile, configFile: 'my.json', environment: {} };
    const { setCommand } = await openSecretStore(await targetOf({}), place);
    expect(setCommand('wecare')).toBe(
      `propaga secrets set wecare --config my.json --secrets '/tmp/ana'\\''s file.json'`,
    );
  });
});
