import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { parseConfig } from '../../functions/runtime/config.ts';
import { synthesise, withoutBundles } from '../../infra/synthesise.ts';
import {
  type Credentials,
  credentialsOf,
  operatorCredentials,
} from '../../local/iam/credentials.ts';
import { accessRulesOf } from '../../local/iam/template-access-rules.ts';
import { createResources } from '../../local/services/create-resources.ts';
import { startServices } from '../../local/services/start-services.ts';
import { interpretTemplate } from '../../local/template/interpret-template.ts';
import { mergeTemplates } from '../../local/template/merge-templates.ts';
import { Table } from '../../local/template/resource-types/dynamodb.ts';
import { LambdaFunction } from '../../local/template/resource-types/lambda.ts';
import { Bucket } from '../../local/template/resource-types/s3.ts';
import { fourProviders } from '../infra/example-configs.ts';
import { temporaryDirectory } from './local-stack.ts';

/** Clients of all services with one caller's credentials. */
export interface CallerClients {
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
}

/** The local services with the resources and roles of propaga's own template, but without its functions. */
export interface GuardedServices {
  readonly table: string;
  readonly bucket: string;
  /** Origins of the endpoints that read a call's body before they let it through. */
  readonly bodyReaders: readonly string[];
  /** Each refusal that was reported. */
  readonly refusals: readonly string[];
  queueUrl(connection: string): string;
  deadLetterUrl(connection: string): string;
  clientsOf(credentials: Credentials, region?: string): CallerClients;
  /** Clients of the function whose logical id begins like this. */
  as(logicalIdPrefix: string): CallerClients;
  /** Clients that may do everything. */
  readonly operator: CallerClients;
}

export async function startGuardedServices(): Promise<GuardedServices> {
  const config = parseConfig(fourProviders);
  if (!config.ok) throw new Error('The example is no config.');
  const { stacks } = synthesise(config.config, {
    outdir: await temporaryDirectory(),
    context: withoutBundles,
  });
  const services = await startServices({ secretsFile: { read: (name) => ({ of: name }) } });
  onTestFinished(services.stop);
  const { endpoints } = services;
  const stack = interpretTemplate(mergeTemplates(stacks.map(({ template }) => template)), {
    sqsUrl: endpoints.sqs,
    apiUrl: '',
  });
  const refusals: string[] = [];
  const report = (refusal: string) => refusals.push(refusal);
  await services.enforce({ rules: accessRulesOf(stack), report });
  await createResources(stack, services);

  const clientsOf = (credentials: Credentials, region = 'sa-east-1'): CallerClients => {
    const common = { region, credentials };
    const clients = {
      dynamodb: new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb }),
      s3: new S3Client({ ...common, endpoint: endpoints.s3, forcePathStyle: true }),
      secrets: new SecretsManagerClient({ ...common, endpoint: endpoints.secretsManager }),
      sqs: new SQSClient({ ...common, endpoint: endpoints.sqs }),
      events: new EventBridgeClient({ ...common, endpoint: endpoints.eventBridge }),
    };
    onTestFinished(() => {
      for (const client of Object.values(clients)) client.destroy();
    });
    return clients;
  };
  const url = (name: string) => `${endpoints.sqs}/000000000000/propaga-${name}.fifo`;
  return {
    table: stack.resourcesOf(Table)[0]?.identity.ref ?? '',
    bucket: stack.resourcesOf(Bucket)[0]?.identity.ref ?? '',
    bodyReaders: [
      endpoints.dynamodb,
      endpoints.sqs,
      endpoints.secretsManager,
      endpoints.eventBridge,
    ],
    refusals,
    queueUrl: (connection) => url(`deliveries-${connection}`),
    deadLetterUrl: (connection) => url(`dead-letters-${connection}`),
    clientsOf,
    as(prefix) {
      const found = stack
        .resourcesOf(LambdaFunction)
        .filter(({ logicalId }) => logicalId.startsWith(prefix));
      const [only] = found;
      if (only === undefined || found.length > 1) throw new Error(`${found.length} are ${prefix}`);
      return clientsOf(credentialsOf(only.identity.ref));
    },
    operator: clientsOf(operatorCredentials),
  };
}
