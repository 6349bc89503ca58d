import * as v from 'valibot';
import { unclaim } from './dynamo-claims.ts';
import { putIf } from './dynamo-conditional-update.ts';
import { versionAttributes } from './dynamo-items.ts';
import { stateKey } from './dynamo-keys.ts';
import { knownUserAttributes, remembersIds } from './dynamo-known-user.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

/** Each time it is for a delivery that was under way: with the user's deliveries cancelled there are few. */
const maxTries = 10;

/** No claim has a longer name, which DynamoDB would not take for a key. */
const maxClaimName = 512;

const Versions = v.optional(v.record(v.string(), v.string()));

/** Whatever of it is damaged is left out: that must not keep a user from being erased. */
const StateItem = v.looseObject({
  applied: v.fallback(Versions, {}),
  unanswered: v.fallback(Versions, undefined),
  claims: v.fallback(v.optional(v.array(v.pipe(v.string(), v.maxLength(maxClaimName)))), []),
  erasedAt: v.fallback(v.optional(v.string()), undefined),
  hasIds: v.fallback(v.optional(v.boolean()), undefined),
  revision: v.optional(v.unknown()),
});

const attributes = [...new Set([...versionAttributes, ...knownUserAttributes])];

/**
 * Forgets under which ids a connection knows a user. The revision moves on even if nothing was remembered, and an item is
 * made where there is none: a delivery under way has read the former one, and cannot write any ids back then. The item is
 * put anew from what may be read of it, as an update that removes `ids` could also copy them to where they can be read.
 */
export async function forgetIds(
  { connection, table }: { readonly connection: string; readonly table: DynamoTable },
  group: string,
  now: Date,
): Promise<boolean> {
  const key = stateKey(connection, group);
  for (let tries = 0; tries < maxTries; tries += 1) {
    const [item] = await batchGet(table, [key], attributes);
    const { claims = [], applied = {}, unanswered, revision } = v.parse(StateItem, item ?? {});
    const made = {
      applied,
      ...(unanswered && { unanswered }),
      erasedAt: now.toISOString(),
      hasIds: false,
      revision: typeof revision === 'number' ? revision + 1 : 1,
    };
    const put = { Item: { ...key, group, ...made }, ...stillAsRead(item, revision) };
    if (!(await putIf(table, { key, made }, put))) continue;
    await Promise.all(claims.map((name) => unclaim({ connection, table }, name, group)));
    return remembersIds(v.parse(StateItem, item ?? {}));
  }
  throw new Error(`The state of a user at ${connection} was written each time it was read`);
}

function stillAsRead(item: unknown, revision: unknown) {
  if (item === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return revision === undefined
    ? { ConditionExpression: 'attribute_not_exists(revision)' }
    : {
        ConditionExpression: 'revision = :read',
        ExpressionAttributeValues: { ':read': revision },
      };
}
