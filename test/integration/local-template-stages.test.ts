import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startLocalSystem } from '../../local/local-system.ts';
import { Accepted, Delivery } from '../support/local-system-api.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf, signingSecret, signWebhook, webhookBody } from '../support/signed-webhook.ts';
import { temporaryDirectory } from './local-stack.ts';

const dito = await startDitoServer();
const stages = {
  qa: { encryption: 'customer-managed', secretPrefix: 'propaga-qa', reserveConcurrency: true },
};
const config = {
  sources: { hr: { type: 'standard-webhooks' } },
  connections: { dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf' } },
  stages,
};

async function start(stageName: string, secrets: object) {
  const directory = await temporaryDirectory();
  const configFile = join(directory, 'config.json');
  const secretsFile = join(directory, 'secrets.json');
  await writeFile(configFile, JSON.stringify(config));
  await writeFile(secretsFile, JSON.stringify(secrets));
  const refusals: string[] = [];
  const system = await startLocalSystem({
    port: 0,
    configFile,
    stageName,
    secretsFile,
    dataDirectory: join(directory, 'data'),
    tickSeconds: 1,
    report: (problem) => refusals.push(problem),
  });
  onTestFinished(() => system.stop());
  return { url: system.url, refusals };
}

async function send(url: string): Promise<string> {
  const body = webhookBody({ user: { key: 'u-1', cpf: madeUpCpf(1), name: 'Caio Reis' } });
  const answer = await fetch(`${url}/webhooks/hr`, { method: 'POST', ...signWebhook(body) });
  expect(answer.status).toBe(202);
  const [delivery] = v.parse(Accepted, await answer.json()).deliveries;
  return `${url}/deliveries/${delivery?.id}`;
}

async function reach(url: string, status: string): Promise<Delivery> {
  return await vi.waitFor(
    async () => {
      const delivery = v.parse(Delivery, await (await fetch(url)).json());
      expect(delivery).toMatchObject({ status });
      return delivery;
    },
    { timeout: 15_000, interval: 100 },
  );
}

test('a stage with a key, a prefix and reserved concurrency delivers with the roles it has', async () => {
  const { url, refusals } = await start('qa', {
    'propaga-qa/sources/hr': { signingSecrets: [signingSecret] },
    'propaga-qa/connections/dito': ditoCredentials,
  });
  await reach(await send(url), 'delivered');
  expect(refusals).toEqual([]);
}, 60_000);

test('a secret that is missing is named as the stage names it', async () => {
  const { url } = await start('qa', {
    'propaga-qa/sources/hr': { signingSecrets: [signingSecret] },
    'propaga/connections/dito': ditoCredentials,
  });
  const { attempts } = await reach(await send(url), 'held');
  expect(JSON.stringify(attempts)).toContain('propaga-qa/connections/dito');
}, 60_000);

test('a stage that does not exist is an error that names the variable', async () => {
  await expect(start('production', {})).rejects.toThrow(
    'PROPAGA_STAGE: There is no stage "production". There are dev, prod, qa',
  );
});
