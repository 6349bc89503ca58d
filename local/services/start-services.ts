import type { Enforcement } from '../iam/check-call.ts';
import { startDynamoDb } from './dynamodb.ts';
import type { Endpoints } from './endpoints.ts';
import { type EventBusDeclaration, startEventBridge } from './event-bridge.ts';
import type { EventLog } from './event-log.ts';
import { startQueuesAndBuckets } from './queues-and-buckets.ts';
import type { SecretDeclaration, SecretsFile } from './secret-values.ts';
import { startSecretsManager } from './secrets-manager.ts';

export interface ServicesOptions {
  /** Where tables, objects and generated secrets are kept. Without it, everything is in memory. */
  readonly dataDirectory?: string;
  /** Gives the secrets their values. Without it, only generated secrets have one. */
  readonly secretsFile?: SecretsFile;
}

/** The AWS services on one machine, empty until resources are created in them. */
export interface Services {
  readonly endpoints: Endpoints;
  declareSecrets(secrets: readonly SecretDeclaration[]): void;
  declareEventBuses(buses: readonly EventBusDeclaration[]): void;
  /** What was put onto the buses. */
  readonly events: EventLog;
  /** From now on every call is checked against the caller's role. */
  enforce(enforcement: Enforcement): Promise<void>;
  stop(): Promise<void>;
}

const noSecrets: SecretsFile = { read: () => undefined };

/** Starts SQS, S3, DynamoDB, Secrets Manager and EventBridge on ports of 127.0.0.1. */
export async function startServices({
  dataDirectory,
  secretsFile = noSecrets,
}: ServicesOptions = {}): Promise<Services> {
  // First and alone: its lock tells whether another process has the data directory.
  const dynamoDb = await startDynamoDb(dataDirectory);
  const queuesAndBuckets = await startQueuesAndBuckets(dataDirectory);
  const secretsManager = await startSecretsManager(secretsFile, dataDirectory);
  const eventBridge = await startEventBridge();
  return {
    endpoints: {
      sqs: queuesAndBuckets.url,
      s3: queuesAndBuckets.url,
      dynamodb: dynamoDb.url,
      secretsManager: secretsManager.url,
      eventBridge: eventBridge.url,
    },
    declareSecrets: secretsManager.declare,
    declareEventBuses: eventBridge.declare,
    events: eventBridge.events,
    async enforce(enforcement) {
      queuesAndBuckets.guard.enforce(enforcement);
      secretsManager.guard.enforce(enforcement);
      eventBridge.guard.enforce(enforcement);
      await dynamoDb.enforce(enforcement);
    },
    async stop() {
      await Promise.all([
        queuesAndBuckets.stop(),
        dynamoDb.stop(),
        secretsManager.stop(),
        eventBridge.stop(),
      ]);
    },
  };
}
