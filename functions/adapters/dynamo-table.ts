import { setTimeout as delay } from 'node:timers/promises';
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { chunked } from '../domain/chunked.ts';
import type { LeftOut } from '../domain/left-out.ts';
import type { ItemKey } from './dynamo-keys.ts';

/** The client and the table that all stores share. */
export interface DynamoTable {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  /** Is told of what a reading has left out. */
  readonly tell?: (leftOut: LeftOut) => void;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const maxBatchGetKeys = 100;
const maxBatchGetTries = 6;
const firstBackoffMs = 25;

/** Items by key, read as of now. Throws if the table still leaves some out after several tries. */
export async function batchGet(
  table: DynamoTable,
  keys: readonly ItemKey[],
  attributes?: readonly string[],
): Promise<unknown[]> {
  const unique = [...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, key])).values()];
  const items = await Promise.all(
    chunked(unique, maxBatchGetKeys).map((chunk) => getChunk(table, chunk, attributes)),
  );
  return items.flat();
}

async function getChunk(
  { client, name }: DynamoTable,
  keys: readonly ItemKey[],
  attributes: readonly string[] | undefined,
): Promise<unknown[]> {
  const items: unknown[] = [];
  let request: Requests | undefined = {
    [name]: { Keys: [...keys], ConsistentRead: true, ...projection(attributes) },
  };
  for (let tries = 0; request?.[name] !== undefined; tries += 1) {
    if (tries === maxBatchGetTries) throw new Error('DynamoDB left items of a batch unread');
    if (tries > 0) await delay(firstBackoffMs * 2 ** tries);
    const answer: BatchGetCommandOutput = await client.send(
      new BatchGetCommand({ RequestItems: request }),
    );
    items.push(...(answer.Responses?.[name] ?? []));
    request = answer.UnprocessedKeys;
  }
  return items;
}

type Requests = NonNullable<ConstructorParameters<typeof BatchGetCommand>[0]['RequestItems']>;

function projection(attributes: readonly string[] | undefined) {
  if (attributes === undefined) return {};
  return {
    ProjectionExpression: attributes.map((_, index) => `#a${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(
      attributes.map((attribute, index) => [`#a${index}`, attribute]),
    ),
  };
}
