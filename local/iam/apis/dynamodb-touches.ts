import * as v from 'valibot';
import type { Inventory } from '../access-rules.ts';
import { isProjected, Naming, namedAttributes } from './named-attributes.ts';
import { queriedPartition } from './queried-partition.ts';

/** What an operation does to one table or index. */
export interface Touch {
  readonly table: string;
  readonly index?: string | undefined;
  /** The partition keys that it names, if it does. */
  readonly leadingKeys: readonly unknown[] | 'none';
  /** The top-level attributes that it names. */
  readonly attributes: ReadonlySet<string>;
  /** What it asks to be shown of items, by its parameters or by default; of operations that show any. */
  readonly select?: string;
  /** What it asks to be told of the item that it writes; of operations that can be asked. */
  readonly returnValues?: string;
}

type Attributes = Readonly<Record<string, unknown>>;
type ReadTouches = (input: unknown, inventory: Inventory) => readonly Touch[];

const Attributes = v.record(v.string(), v.unknown());
const OnTable = { TableName: v.string(), ...Naming.entries };
const Written = {
  ...OnTable,
  ReturnValues: v.optional(v.string(), 'NONE'),
  /** There is no condition on it, and nothing here that answers it: not known here. */
  ReturnValuesOnConditionCheckFailure: v.optional(v.literal('NONE')),
};
const Read = v.object({ ...OnTable, Key: Attributes });
const Update = v.object({ ...Written, Key: Attributes });
const Put = v.object({ ...Written, Item: Attributes });
const Listing = {
  ...OnTable,
  IndexName: v.optional(v.string()),
  Select: v.optional(v.string()),
};
const Query = v.object({
  ...Listing,
  KeyConditionExpression: v.string(),
  ExpressionAttributeValues: v.optional(Attributes, {}),
});
const Scan = v.object(Listing);
const BatchGet = v.object({
  RequestItems: v.record(v.string(), v.object({ ...Naming.entries, Keys: v.array(Attributes) })),
});
const BatchWrite = v.object({
  RequestItems: v.record(
    v.string(),
    v.array(
      v.union([
        v.pipe(
          v.strictObject({ PutRequest: v.object({ Item: Attributes }) }),
          v.transform(({ PutRequest }) => PutRequest.Item),
        ),
        v.pipe(
          v.strictObject({ DeleteRequest: v.object({ Key: Attributes }) }),
          v.transform(({ DeleteRequest }) => DeleteRequest.Key),
        ),
      ]),
    ),
  ),
});

const update: ReadTouches = (input, inventory) => {
  const request = v.parse(Update, input);
  const { TableName: table, Key, ReturnValues: returnValues } = request;
  return [{ ...onItems(table, [Key], inventory, namedAttributes(request)), returnValues }];
};

/** What each operation that is known here touches. They throw what valibot throws if a request is malformed. */
export const operations: Readonly<Record<string, ReadTouches>> = {
  GetItem(input, inventory) {
    const request = v.parse(Read, input);
    const { TableName: table, Key } = request;
    const touched = onItems(table, [Key], inventory, namedAttributes(request));
    return [{ ...touched, select: selectOf(request) }];
  },
  UpdateItem: update,
  DeleteItem: update,
  PutItem(input, inventory) {
    const request = v.parse(Put, input);
    const { TableName: table, Item, ReturnValues: returnValues } = request;
    return [{ ...onItems(table, [Item], inventory, namedAttributes(request)), returnValues }];
  },
  BatchGetItem: (input, inventory) =>
    Object.entries(v.parse(BatchGet, input).RequestItems).map(([table, request]) => ({
      ...onItems(table, request.Keys, inventory, namedAttributes(request)),
      select: selectOf(request),
    })),
  BatchWriteItem: (input, inventory) =>
    Object.entries(v.parse(BatchWrite, input).RequestItems).map(([table, items]) =>
      onItems(table, items, inventory, new Set()),
    ),
  Query(input, { tables }) {
    const query = v.parse(Query, input);
    const keys = tables[query.TableName];
    const key = query.IndexName === undefined ? keys?.partitionKey : keys?.indexes[query.IndexName];
    const leadingKeys = key === undefined ? ('none' as const) : [queriedPartition(query, key)];
    return [{ ...onListing(query), leadingKeys }];
  },
  Scan: (input) => [{ ...onListing(v.parse(Scan, input)), leadingKeys: 'none' }],
};

function onItems(
  table: string,
  items: readonly Attributes[],
  { tables }: Inventory,
  named: ReadonlySet<string>,
): Touch {
  const key = tables[table]?.partitionKey;
  return {
    table,
    leadingKeys: key === undefined ? 'none' : items.map((item) => item[key]),
    attributes: new Set([...items.flatMap((item) => Object.keys(item)), ...named]),
  };
}

function onListing(listing: v.InferOutput<typeof Scan>) {
  const { TableName: table, IndexName: index } = listing;
  return { table, index, attributes: namedAttributes(listing), select: selectOf(listing) };
}

/** It always has a value: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
function selectOf({
  Select,
  IndexName,
  ...naming
}: v.InferOutput<typeof Naming> & {
  readonly Select?: string | undefined;
  readonly IndexName?: string | undefined;
}): string {
  if (Select !== undefined) return Select;
  if (isProjected(naming)) return 'SPECIFIC_ATTRIBUTES';
  return IndexName === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES';
}
