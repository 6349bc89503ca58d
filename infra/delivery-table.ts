import {
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';
import { keptOnceCreated } from './removal.ts';

/** The table of changes and deliveries. What its indexes hold, who may query them sees: nothing that is sealed. */
export function createTable(scope: Construct, { stage, key }: Foundation): Table {
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
