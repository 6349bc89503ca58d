import { isDeepStrictEqual } from 'node:util';
import type { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import type { ItemKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

const Attributes = v.record(v.string(), v.unknown());

/** What an item has to have for a write to have been made. Attributes that are undefined say nothing. */
export interface Made {
  readonly key: ItemKey;
  readonly made: Readonly<Record<string, unknown>>;
}

/**
 * Whether a conditional write was refused because of itself: after a lost reply the client sends the same again, and meets
 * what it has written. What is stored is compared, as of now.
 */
export async function isOwnWork(
  table: DynamoTable,
  { $metadata: { attempts = 1 } }: ConditionalCheckFailedException,
  { key, made }: Made,
): Promise<boolean> {
  if (attempts === 1) return false;
  const expected = Object.entries(made).filter(([, value]) => value !== undefined);
  const [item] = await batchGet(
    table,
    [key],
    expected.map(([attribute]) => attribute),
  );
  if (item === undefined) return false;
  const stored = v.parse(Attributes, item);
  return expected.every(([attribute, value]) => isDeepStrictEqual(stored[attribute], value));
}
