import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  DynamoDBDocumentClient,
  NumberValue,
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

/** A number of so many digits is the same once it was read and written again. */
const keptDigits = 15;

/** The client that items are read and written with. What of them is undefined is left out. */
export function createDocumentClient(client: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: readNumber },
  });
}

/**
 * DynamoDB has numbers of up to 38 digits. Of one that JavaScript would change its text is kept: by itself the client throws
 * at some of them, and with it goes everything else that the same answer holds.
 */
function readNumber(text: string): number | NumberValue {
  const number = Number(text);
  const digits = text.replace(/e.*/i, '').replace(/\D/g, '').length;
  const isKept = digits <= keptDigits || String(number) === text;
  return isKept && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : NumberValue.from(text);
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
