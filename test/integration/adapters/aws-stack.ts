import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  createDocumentClient,
  type DynamoTable,
} from '../../../functions/adapters/dynamo-table.ts';
import { parseConfig } from '../../../functions/runtime/config.ts';
import { synthesise, withoutBundles } from '../../../infra/synthesise.ts';
import { credentialsOf } from '../../../local/iam/credentials.ts';
import { accessRulesOf } from '../../../local/iam/template-access-rules.ts';
import { type AwsClients, createAwsClients } from '../../../local/services/aws-clients.ts';
import { createResources } from '../../../local/services/create-resources.ts';
import { type Services, startServices } from '../../../local/services/start-services.ts';
import { interpretTemplate, type Stack } from '../../../local/template/interpret-template.ts';
import { mergeTemplates } from '../../../local/template/merge-templates.ts';
import { Table } from '../../../local/template/resource-types/dynamodb.ts';
import { LambdaFunction } from '../../../local/template/resource-types/lambda.ts';
import { Bucket } from '../../../local/template/resource-types/s3.ts';
import { Queue } from '../../../local/template/resource-types/sqs.ts';
import { onlyOne } from '../../conformance/made-up-change.ts';

/** The stack's own table, queues, bucket and secrets on the local services. */
export interface AwsStack {
  readonly services: Services;
  readonly clients: AwsClients;
  readonly table: DynamoTable;
  readonly bucket: string;
  /** The table as the function reaches it whose logical id begins so: with its own role. */
  tableOf(logicalIdPrefix: string): DynamoTable;
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly deadLetterQueueUrls: Readonly<Record<string, string>>;
  /** Gives a secret another value than the one it has, if any. */
  putSecret(name: string, value: unknown): void;
  stop(): Promise<void>;
}

/** Starts the stack of a config with these connections. Everything is in memory. */
export async function startAwsStack(connections: readonly string[]): Promise<AwsStack> {
  const template = synthesiseTemplate(connections);
  const secrets = new Map<string, unknown>();
  const services = await startServices({ secretsFile: { read: (name) => secrets.get(name) } });
  const stack = interpretTemplate(template, {
    sqsUrl: services.endpoints.sqs,
    apiUrl: 'http://127.0.0.1:9',
  });
  await services.enforce({ rules: accessRulesOf(stack), report: () => undefined });
  await createResources(stack, services);
  const clients = createAwsClients(services.endpoints);
  const name = onlyOne(stack.resourcesOf(Table)).identity.ref;
  const tableBy = (client: DynamoDBClient): DynamoTable => ({
    client: createDocumentClient(client),
    name,
  });
  const ofRoles: DynamoDBClient[] = [];
  return {
    services,
    clients,
    table: tableBy(clients.dynamodb),
    bucket: onlyOne(stack.resourcesOf(Bucket)).identity.ref,
    tableOf(prefix) {
      const functions = stack.resourcesOf(LambdaFunction);
      const { identity } = onlyOne(
        functions.filter(({ logicalId }) => logicalId.startsWith(prefix)),
      );
      const client = new DynamoDBClient({
        region: 'sa-east-1',
        endpoint: services.endpoints.dynamodb,
        credentials: credentialsOf(identity.ref),
      });
      ofRoles.push(client);
      return tableBy(client);
    },
    queueUrls: queueUrlsOf(stack, 'propaga-deliveries-', connections),
    deadLetterQueueUrls: queueUrlsOf(stack, 'propaga-dead-letters-', connections),
    putSecret: (name, value) => secrets.set(name, value),
    async stop() {
      clients.destroy();
      for (const client of ofRoles) client.destroy();
      await services.stop();
    },
  };
}

function synthesiseTemplate(connections: readonly string[]): unknown {
  const parsed = parseConfig({
    sources: { hr: { type: 'standard-webhooks' } },
    connections: Object.fromEntries(
      connections.map((name) => [name, { provider: 'dito', id: 'cpf' }]),
    ),
  });
  if (!parsed.ok) throw new Error(`Not a config: ${JSON.stringify(parsed.issues)}`);
  const outdir = mkdtempSync(join(tmpdir(), 'propaga-adapters-'));
  try {
    const { stacks } = synthesise(parsed.config, { outdir, context: withoutBundles });
    return mergeTemplates(stacks.map(({ template }) => template));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function queueUrlsOf(
  stack: Stack,
  prefix: string,
  connections: readonly string[],
): Record<string, string> {
  const urls = new Map(
    stack.resourcesOf(Queue).map(({ identity }) => [identity.attributes.QueueName, identity.ref]),
  );
  return Object.fromEntries(
    connections.map((connection) => {
      const url = urls.get(`${prefix}${connection}.fifo`);
      if (url === undefined) throw new Error(`The stack has no queue of ${connection}.`);
      return [connection, url];
    }),
  );
}
