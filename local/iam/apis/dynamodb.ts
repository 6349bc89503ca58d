import * as v from 'valibot';
import { arnOf } from '../../template/surroundings.ts';
import type { Inventory } from '../access-rules.ts';
import type { AwsApi } from '../aws-call.ts';
import type { Access } from '../decide.ts';
import { readJsonCall, refuseInJson } from '../json-api.ts';
import { queriedPartition } from './queried-partition.ts';

const Attributes = v.record(v.string(), v.unknown());
const KeyValue = v.union([
  v.pipe(
    v.object({ S: v.string() }),
    v.transform(({ S }) => S),
  ),
  v.pipe(
    v.object({ N: v.string() }),
    v.transform(({ N }) => N),
  ),
  v.pipe(
    v.object({ B: v.string() }),
    v.transform(({ B }) => B),
  ),
]);

const OnKey = v.object({ TableName: v.string(), Key: Attributes });
const Put = v.object({ TableName: v.string(), Item: Attributes });
const Query = v.object({
  TableName: v.string(),
  IndexName: v.optional(v.string()),
  KeyConditionExpression: v.string(),
  ExpressionAttributeNames: v.optional(v.record(v.string(), v.string()), {}),
  ExpressionAttributeValues: v.optional(Attributes, {}),
});
const Scan = v.object({ TableName: v.string(), IndexName: v.optional(v.string()) });
const BatchGet = v.object({
  RequestItems: v.record(v.string(), v.object({ Keys: v.array(Attributes) })),
});
const BatchWrite = v.object({
  RequestItems: v.record(
    v.string(),
    v.array(
      v.union([
        v.pipe(
          v.object({ PutRequest: v.object({ Item: Attributes }) }),
          v.transform(({ PutRequest }) => PutRequest.Item),
        ),
        v.pipe(
          v.object({ DeleteRequest: v.object({ Key: Attributes }) }),
          v.transform(({ DeleteRequest }) => DeleteRequest.Key),
        ),
      ]),
    ),
  ),
});

/** What an operation does to one table or index, and the partition keys that it names, if it does. */
interface Touch {
  readonly table: string;
  readonly index?: string | undefined;
  readonly leadingKeys: readonly unknown[] | 'none';
}

type ReadTouches = (input: unknown, inventory: Inventory) => readonly Touch[];

const onKey: ReadTouches = (input, inventory) => {
  const { TableName, Key } = v.parse(OnKey, input);
  return [onItems(TableName, [Key], inventory)];
};

/** What each operation that is known here touches. They throw what valibot throws if a request is malformed. */
const operations: Readonly<Record<string, ReadTouches>> = {
  GetItem: onKey,
  UpdateItem: onKey,
  DeleteItem: onKey,
  PutItem(input, inventory) {
    const { TableName, Item } = v.parse(Put, input);
    return [onItems(TableName, [Item], inventory)];
  },
  BatchGetItem: (input, inventory) =>
    Object.entries(v.parse(BatchGet, input).RequestItems).map(([table, { Keys }]) =>
      onItems(table, Keys, inventory),
    ),
  BatchWriteItem: (input, inventory) =>
    Object.entries(v.parse(BatchWrite, input).RequestItems).map(([table, items]) =>
      onItems(table, items, inventory),
    ),
  Query(input, { tables }) {
    const query = v.parse(Query, input);
    const keys = tables[query.TableName];
    const key = query.IndexName === undefined ? keys?.partitionKey : keys?.indexes[query.IndexName];
    const leadingKeys = key === undefined ? 'none' : [queriedPartition(query, key)];
    return [{ table: query.TableName, index: query.IndexName, leadingKeys }];
  },
  Scan(input) {
    const { TableName, IndexName } = v.parse(Scan, input);
    return [{ table: TableName, index: IndexName, leadingKeys: 'none' }];
  },
};

function onItems(
  table: string,
  items: readonly Readonly<Record<string, unknown>>[],
  { tables }: Inventory,
): Touch {
  const key = tables[table]?.partitionKey;
  return { table, leadingKeys: key === undefined ? 'none' : items.map((item) => item[key]) };
}

/**
 * DynamoDB: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html. As on AWS,
 * `dynamodb:LeadingKeys` is not there for a scan, so a condition on it does not keep a role from scanning.
 */
export const dynamodbApi: AwsApi = {
  service: 'dynamodb',
  speaksBy: 'body',
  accessesOf(call, inventory) {
    const read = readJsonCall(call, 'DynamoDB_20120810');
    const touchesOf = operations[read?.operation ?? ''];
    if (read === undefined || touchesOf === undefined) return undefined;
    try {
      return touchesOf(read.input, inventory).map((touch) => toAccess(read.operation, touch));
    } catch (error) {
      if (error instanceof v.ValiError) return undefined;
      throw error;
    }
  },
  refuse: (response, refusal) => refuseInJson(response, refusal),
};

function toAccess(operation: string, { table, index, leadingKeys }: Touch): Access {
  const arn = arnOf('dynamodb', `table/${table}`);
  return {
    action: `dynamodb:${operation}`,
    resource: index === undefined ? arn : `${arn}/index/${index}`,
    circumstances:
      leadingKeys === 'none'
        ? {}
        : { 'dynamodb:leadingkeys': leadingKeys.map((key) => v.parse(KeyValue, key)) },
  };
}
