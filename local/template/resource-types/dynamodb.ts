import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { arnOf, generatedName } from '../surroundings.ts';

const KeySchema = v.array(
  v.strictObject({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }),
);

const GlobalSecondaryIndex = v.strictObject({
  IndexName: v.string(),
  KeySchema,
  Projection: v.strictObject({
    ProjectionType: v.picklist(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: v.optional(v.array(v.string())),
  }),
});

const TableProperties = v.strictObject({
  TableName: v.optional(v.string()),
  KeySchema,
  AttributeDefinitions: v.array(
    v.strictObject({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: v.optional(v.array(GlobalSecondaryIndex), []),
  BillingMode: v.literal('PAY_PER_REQUEST'),
  TimeToLiveSpecification: v.optional(
    v.strictObject({ AttributeName: v.string(), Enabled: v.boolean() }),
  ),
  PointInTimeRecoverySpecification: withoutMeaning('a laptop keeps no backups'),
  SSESpecification: withoutMeaning('the data lies on the disk of the person who runs it'),
  DeletionProtectionEnabled: withoutMeaning('nothing here deletes tables'),
  TableClass: withoutMeaning('a matter of price'),
  Tags,
});

export const Table = defineResourceType({
  type: 'AWS::DynamoDB::Table',
  properties: TableProperties,
  identify(properties, logicalId) {
    const name = tableName(properties, logicalId);
    return { ref: name, attributes: { Arn: arnOf('dynamodb', `table/${name}`) } };
  },
});

/** The table's name as given, or one that follows from its logical id. */
function tableName(
  { TableName }: v.InferOutput<typeof TableProperties>,
  logicalId: string,
): string {
  return TableName ?? generatedName(logicalId);
}
