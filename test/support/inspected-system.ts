import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, expect, vi } from 'vitest';
import { configFileName } from '../../functions/runtime/bundled-config.ts';
import { readConfig } from '../../infra/read-config.ts';
import { startLocalSystem } from '../../local/local-system.ts';
import { type AwsClients, createAwsClients } from '../../local/services/aws-clients.ts';
import { type Assembly, synthesiseApp } from '../../local/synthesis.ts';
import { Accepted, Delivery } from './local-system-api.ts';
import { signingSecret, signWebhook, type TestChange, webhookBody } from './signed-webhook.ts';

const Template = v.looseObject({
  Resources: v.record(
    v.string(),
    v.looseObject({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown())) }),
  ),
});

const Endpoints = v.object({
  sqs: v.string(),
  s3: v.string(),
  dynamodb: v.string(),
  secretsManager: v.string(),
  eventBridge: v.string(),
});

/** Other properties for a resource of the template, or none. */
export type Amend = (resource: {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}) => Record<string, unknown>;

export interface InspectedSetup {
  readonly connections: Record<string, Record<string, unknown>>;
  readonly credentials: Record<string, Record<string, unknown>>;
  readonly delaysSeconds: readonly number[];
  readonly tickSeconds: number;
  readonly amend?: Amend;
  /** JavaScript: a function that takes a bundle's handler and returns the one that is run in its place. */
  readonly around?: string;
}

/** The whole system in this process, open to a look behind it: its own AWS clients, which may do everything. */
export interface InspectedSystem {
  readonly clients: AwsClients;
  readonly dataDirectory: string;
  readonly url: string;
  /** What went wrong while it ran, as it is printed. */
  readonly problems: readonly string[];
  queueUrl(kind: 'deliveries' | 'dead-letters', connection: string): string;
  request(path: string, init?: RequestInit): Promise<{ status: number; text: string }>;
  accept(change: TestChange): Promise<Accepted>;
  delivery(id: string): Promise<Delivery>;
  reach(id: string, status: string, withinMs?: number): Promise<Delivery>;
  setCredentials(credentials: InspectedSetup['credentials']): void;
}

/** Starts the system for the tests of one file. */
export async function startInspectedSystem(setup: InspectedSetup): Promise<InspectedSystem> {
  const directory = await mkdtemp(join(tmpdir(), 'propaga-inspected-'));
  const file = (name: string) => join(directory, name);
  const { connections, delaysSeconds, tickSeconds } = setup;
  const sources = { hr: { type: 'standard-webhooks' } };
  const retry = { delaysSeconds };
  await writeFile(file('config.json'), JSON.stringify({ sources, connections, retry }));
  const setCredentials = (credentials: InspectedSetup['credentials']) =>
    writeFileSync(file('secrets.json'), JSON.stringify(secretsOf(credentials)));
  setCredentials(setup.credentials);
  const problems: string[] = [];
  const system = await startLocalSystem({
    port: 0,
    configFile: file('config.json'),
    secretsFile: file('secrets.json'),
    dataDirectory: file('data'),
    tickSeconds,
    report: (problem) => problems.push(problem),
    assembly: await assemble(directory, setup),
  });
  const endpoints = v.parse(
    v.pipe(v.string(), v.parseJson(), Endpoints),
    readFileSync(file('endpoints.json'), 'utf8'),
  );
  const clients = createAwsClients(endpoints);
  afterAll(async () => {
    clients.destroy();
    await system.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const inspected: InspectedSystem = {
    clients,
    problems,
    setCredentials,
    dataDirectory: file('data'),
    url: system.url,
    queueUrl: (kind, connection) =>
      `${endpoints.sqs}/000000000000/propaga-${kind}-${connection}.fifo`,
    async request(path, init) {
      const response = await fetch(`${system.url}${path}`, init);
      return { status: response.status, text: await response.text() };
    },
    async accept(change) {
      const webhook = signWebhook(webhookBody(change));
      const answer = await inspected.request('/webhooks/hr', { method: 'POST', ...webhook });
      expect(answer.status, answer.text).toBe(202);
      return v.parse(v.pipe(v.string(), v.parseJson(), Accepted), answer.text);
    },
    async delivery(id) {
      const { text } = await inspected.request(`/deliveries/${id}`);
      return v.parse(v.pipe(v.string(), v.parseJson(), Delivery), text);
    },
    reach: (id, status, timeout = 15_000) =>
      vi.waitFor(
        async () => {
          const delivery = await inspected.delivery(id);
          expect(delivery.status, JSON.stringify(delivery)).toBe(status);
          return delivery;
        },
        { timeout, interval: 100 },
      ),
  };
  return inspected;
}

function secretsOf(credentials: InspectedSetup['credentials']): Record<string, unknown> {
  const ofConnections = Object.entries(credentials).map(([name, value]) => [
    `propaga/connections/${name}`,
    value,
  ]);
  return {
    'propaga/sources/hr': { signingSecrets: [signingSecret] },
    ...Object.fromEntries(ofConnections),
  };
}

/** The app's own template and bundles, with what the test has amended in the one and put around the others. */
async function assemble(
  directory: string,
  { amend = () => ({}), around = '(handler) => handler' }: InspectedSetup,
): Promise<Assembly> {
  const read = readConfig(join(directory, 'config.json'));
  if (!read.ok) throw new Error(read.message);
  const app = await synthesiseApp(read.config, join(directory, 'assembly'));
  const { Resources, ...rest } = v.parse(Template, app.template);
  const amended = Object.entries(Resources).map(([logicalId, resource]) => {
    const { Type: type, Properties: properties = {} } = resource;
    const more = amend({ logicalId, type, properties });
    return [logicalId, { ...resource, Properties: { ...properties, ...more } }];
  });
  return {
    template: { ...rest, Resources: Object.fromEntries(amended) },
    assetDirectory: (s3Key) =>
      wrap(app.assetDirectory(s3Key), join(directory, 'wrapped', s3Key), {
        around,
        endpointsFile: join(directory, 'endpoints.json'),
      }),
  };
}

/** A bundle that runs another one, and says where the services are that it was told of. */
function wrap(
  bundle: string,
  wrapped: string,
  { around, endpointsFile }: { around: string; endpointsFile: string },
): string {
  mkdirSync(wrapped, { recursive: true });
  // Beside the code lies what it reads, such as its part of the config.
  copyFileSync(join(bundle, configFileName), join(wrapped, configFileName));
  writeFileSync(join(wrapped, 'package.json'), '{"type":"commonjs"}');
  writeFileSync(
    join(wrapped, 'index.js'),
    `const endpoint = (service) => process.env['AWS_ENDPOINT_URL_' + service];
require('node:fs').writeFileSync(${JSON.stringify(endpointsFile)}, JSON.stringify({
  sqs: endpoint('SQS'), s3: endpoint('S3'),
  dynamodb: endpoint('DYNAMODB'), secretsManager: endpoint('SECRETS_MANAGER'),
  eventBridge: endpoint('EVENTBRIDGE'),
}));
exports.handler = (${around})(require(${JSON.stringify(join(bundle, 'index.js'))}).handler);
`,
  );
  return wrapped;
}
