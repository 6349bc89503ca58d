import { Duration } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { dataKeySecretName } from '../functions/domain/credentials.ts';
import { environmentNames } from '../functions/runtime/environment-names.ts';
import type { Foundation } from './foundation.ts';
import { items, itemsOf, onItems } from './item-condition.ts';
import { keptOnceCreated } from './removal.ts';
import { giveSecretPrefix } from './secrets.ts';
import type { ServiceFunction } from './service-function.ts';

/** Longer than a change can live: seven days of retries, then thirty until its item expires. */
const payloadLifetime = Duration.days(45);

/** Where changes and deliveries are kept: the table, the bucket for large changes, and the key to personal data. */
export class DeliveryStorage extends Construct {
  private readonly table: Table;
  private readonly payloads: Bucket;
  private readonly dataKey: CfnSecret;
  private readonly foundation: Foundation;

  constructor(scope: Construct, id: string, foundation: Foundation) {
    super(scope, id);
    this.foundation = foundation;
    this.table = createTable(this, foundation);
    this.payloads = createBucket(this, foundation);
    this.dataKey = createDataKey(this, foundation);
  }

  /** Lets a function store new changes with their deliveries. */
  grantAccept(target: ServiceFunction): void {
    this.giveTable(target);
    this.giveBucket(target);
    target.allow({
      actions: ['dynamodb:PutItem'],
      resources: [this.table.tableArn],
      ...onItems(items.changes, items.deliveries),
    });
    // Whether a connection knows a user already is in the user's state, and whether they were erased in a record of its own.
    target.allow({
      actions: ['dynamodb:BatchGetItem'],
      resources: [this.table.tableArn],
      ...onItems(items.changes, items.deliveries, items.userStates, items.erasures),
    });
    this.foundation.key?.allow(target, 's3', ['GenerateDataKey']);
    // Of a change that was stored before, the new copy of its payload is removed again.
    target.allow({
      actions: ['s3:PutObject', 's3:DeleteObject'],
      resources: [this.payloads.arnForObjects('payloads/*')],
    });
    this.grantDataKey(target);
  }

  /** Lets a function work on the deliveries of one connection, and on nothing of any other. */
  grantDeliver(target: ServiceFunction, connection: string): void {
    this.giveTable(target);
    this.giveBucket(target);
    target.allow({
      actions: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem'],
      resources: [this.table.tableArn],
      ...onItems(itemsOf(connection)),
    });
    target.allow({
      actions: ['s3:GetObject', 's3:DeleteObject'],
      resources: [this.payloads.arnForObjects(`payloads/${connection}/*`)],
    });
    this.foundation.key?.allow(target, 's3', ['Decrypt']);
    this.grantDataKey(target);
  }

  /** Lets a function find the deliveries that are due and schedule them anew. It cannot read what they carry. */
  grantRelease(target: ServiceFunction): void {
    this.giveTable(target);
    target.allow({
      actions: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
      resources: [this.table.tableArn],
      ...onItems(items.ofConnections),
    });
    // By status, to tell how old the oldest is that waits.
    target.allow({
      actions: ['dynamodb:Query'],
      resources: [this.indexArn('due'), this.indexArn('status')],
    });
  }

  /**
   * Lets a function look at changes and deliveries, move deliveries on, and remove what they carry. It cannot read that:
   * it has no key to it.
   */
  grantOperate(target: ServiceFunction): void {
    this.giveTable(target);
    this.giveBucket(target);
    target.allow({
      actions: ['dynamodb:BatchGetItem'],
      resources: [this.table.tableArn],
      ...onItems(items.changes, items.ofConnections, items.erasures),
    });
    target.allow({
      actions: ['dynamodb:UpdateItem'],
      resources: [this.table.tableArn],
      ...onItems(items.ofConnections, items.erasures),
    });
    target.allow({
      actions: ['dynamodb:Query'],
      resources: [this.indexArn('status'), this.indexArn('user')],
    });
    target.allow({
      actions: ['s3:DeleteObject'],
      resources: [this.payloads.arnForObjects('payloads/*')],
    });
  }

  private indexArn(name: 'due' | 'status' | 'user'): string {
    return `${this.table.tableArn}/index/${name}`;
  }

  private giveTable(target: ServiceFunction): void {
    target.addEnvironment(environmentNames.table, this.table.tableName);
    this.foundation.key?.allow(target, 'dynamodb', tableKeyActions);
  }

  private giveBucket(target: ServiceFunction): void {
    target.addEnvironment(environmentNames.bucket, this.payloads.bucketName);
  }

  private grantDataKey(target: ServiceFunction): void {
    giveSecretPrefix(target, this.foundation.stage);
    target.allow({ actions: ['secretsmanager:GetSecretValue'], resources: [this.dataKey.ref] });
    this.foundation.key?.allow(target, 'secretsmanager', ['Decrypt']);
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html, but for the creation of grants */
const tableKeyActions = [
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'ReEncryptFrom',
  'ReEncryptTo',
];

function createBucket(scope: Construct, { key }: Foundation): Bucket {
  const bucket = new Bucket(scope, 'Payloads', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    lifecycleRules: [{ expiration: payloadLifetime }],
    removalPolicy: keptOnceCreated,
    ...(key === undefined
      ? { encryption: BucketEncryption.S3_MANAGED }
      : { encryption: BucketEncryption.KMS, encryptionKey: key.key, bucketKeyEnabled: true }),
  });
  // The bucket that outlives the stack still takes encrypted connections only.
  bucket.policy?.applyRemovalPolicy(keptOnceCreated);
  return bucket;
}

function createTable(scope: Construct, { stage, key }: Foundation): Table {
  const table = new Table(scope, 'Table', {
    deletionProtection: stage.deletionProtection,
    ...(key === undefined
      ? {}
      : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key.key }),
    partitionKey: text('pk'),
    sortKey: text('sk'),
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    timeToLiveAttribute: 'expiresAt',
    removalPolicy: keptOnceCreated,
  });
  // What is due now; sharded, so that very many waiting deliveries are no hot partition.
  table.addGlobalSecondaryIndex({
    indexName: 'due',
    partitionKey: text('dueShard'),
    sortKey: text('dueAt'),
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: ['status', 'release', 'group'],
  });
  // Deliveries by status and connection, and by user, in the order they came.
  for (const [indexName, key] of [
    ['status', 'statusKey'],
    ['user', 'userKey'],
  ] as const) {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: text(key),
      sortKey: text('orderKey'),
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
  return table;
}

function text(name: string): { name: string; type: AttributeType } {
  return { name, type: AttributeType.STRING };
}

function createDataKey(scope: Construct, { stage, key }: Foundation): CfnSecret {
  const secret = new CfnSecret(scope, 'DataKey', {
    name: dataKeySecretName(stage.secretPrefix),
    ...(key === undefined ? {} : { kmsKeyId: key.key.keyArn }),
    description: 'Encrypts personal data inside items and objects. Without it they cannot be read.',
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'key',
      excludePunctuation: true,
      passwordLength: 64,
    },
  });
  secret.applyRemovalPolicy(keptOnceCreated);
  return secret;
}
