import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  apiHealthUpdates,
  apiPuts,
  apiReads,
  apiReadsOfReplies,
  apiUpdates,
  cancelUpdates,
  emptyingPuts,
  indexed,
  receiveReads,
  registryReads,
  retryHealthUpdates,
  retryReads,
  retryUpdates,
} from '../functions/adapters/dynamo-role-attributes.ts';
import { dataKeySecretName } from '../functions/domain/credentials.ts';
import { environmentNames } from '../functions/runtime/environment-names.ts';
import { createTable } from './delivery-table.ts';
import type { Foundation } from './foundation.ts';
import {
  items,
  itemsOf,
  onItems,
  puttingItems,
  queryingIndexes,
  readingItems,
  updatingItems,
  writingItems,
} from './item-condition.ts';
import { createBucket } from './payload-bucket.ts';
import { keptOnceCreated } from './removal.ts';
import { giveSecretPrefix } from './secrets.ts';
import type { ServiceFunction } from './service-function.ts';

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
    this.allowOnItems(target, ['PutItem'], puttingItems(items.changes, items.deliveries));
    this.allowOnItems(
      target,
      ['BatchGetItem'],
      readingItems([items.changes], receiveReads.changes),
    );
    // Whether a connection knows a user already is in the user's state, and whether they were erased in a record of its own.
    this.allowOnItems(
      target,
      ['BatchGetItem'],
      readingItems([items.deliveries, items.userStates, items.erasures], receiveReads.connections),
    );
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
    this.allowOnItems(
      target,
      ['BatchGetItem', 'UpdateItem', 'PutItem'],
      onItems(itemsOf(connection)),
    );
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
    const { ofConnections, deliveries, userStates, health } = items;
    this.allowOnItems(target, ['BatchGetItem'], readingItems([ofConnections], retryReads));
    this.allowOnItems(target, ['UpdateItem'], writingItems([deliveries, userStates], retryUpdates));
    this.allowOnItems(target, ['UpdateItem'], updatingItems([health], retryHealthUpdates));
    this.grantEndRemoved(target);
    // By status, to tell how old the oldest is that waits.
    this.allowQueries(target, 'due', 'status');
  }

  /** Lets a function remember which connections there were, and cancel what is left of those that are there no longer. */
  private grantEndRemoved(target: ServiceFunction): void {
    this.giveBucket(target);
    const { registry, deliveries } = items;
    this.allowOnItems(target, ['BatchGetItem'], readingItems([registry], registryReads));
    this.allowOnItems(target, ['UpdateItem'], writingItems([registry], registryReads));
    this.allowOnItems(target, ['UpdateItem'], writingItems([deliveries], cancelUpdates));
    this.allowOnItems(target, ['PutItem'], writingItems([deliveries], emptyingPuts));
    target.allow({
      actions: ['s3:DeleteObject'],
      resources: [this.payloads.arnForObjects('payloads/*')],
    });
  }

  /**
   * Lets a function look at changes and deliveries, move deliveries on, remove what they carry, and write down who asked for
   * what. It has the key to providers' replies.
   */
  grantOperate(target: ServiceFunction): void {
    this.giveTable(target);
    this.giveBucket(target);
    const { changes, ofConnections, deliveries, userStates, claims, health, erasures } = items;
    this.allowOnItems(
      target,
      ['BatchGetItem'],
      readingItems([changes, ofConnections, erasures], apiReads),
    );
    this.allowOnItems(target, ['BatchGetItem'], readingItems([items.registry], registryReads));
    // What a provider replied, without what it was asked.
    this.allowOnItems(target, ['BatchGetItem'], readingItems([deliveries], apiReadsOfReplies));
    this.allowOnItems(
      target,
      ['UpdateItem'],
      writingItems([deliveries, userStates, claims, erasures], apiUpdates),
    );
    this.allowOnItems(target, ['PutItem'], writingItems([deliveries], emptyingPuts));
    this.allowOnItems(target, ['UpdateItem'], updatingItems([health], apiHealthUpdates));
    this.allowOnItems(target, ['PutItem'], writingItems([userStates], apiPuts));
    this.allowOnItems(target, ['PutItem'], puttingItems(items.audit));
    this.allowOnItems(target, ['Query'], onItems(items.audit));
    this.allowQueries(target, 'status', 'user');
    target.allow({
      actions: ['s3:DeleteObject'],
      resources: [this.payloads.arnForObjects('payloads/*')],
    });
    this.grantDataKey(target);
  }

  private allowOnItems(
    target: ServiceFunction,
    actions: readonly string[],
    { conditions }: Required<Pick<PolicyStatementProps, 'conditions'>>,
  ): void {
    target.allow({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [this.table.tableArn],
      conditions,
    });
  }

  private allowQueries(target: ServiceFunction, ...indexes: ('due' | 'status' | 'user')[]): void {
    target.allow({
      actions: ['dynamodb:Query'],
      resources: indexes.map((name) => `${this.table.tableArn}/index/${name}`),
      ...queryingIndexes(indexed),
    });
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
