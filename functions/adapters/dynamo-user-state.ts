import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { UserState, UserVersions } from '../domain/ports.ts';
import { StoredUserIdSchema } from '../domain/stored-user.ts';
import { updateIf } from './dynamo-conditional-update.ts';
import { stateKey } from './dynamo-keys.ts';
import { isOwnWork } from './dynamo-own-work.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import type { PayloadVault } from './payload-vault.ts';

const VersionsItem = v.object({
  group: v.string(),
  applied: v.record(v.string(), v.string()),
  unanswered: v.exactOptional(v.record(v.string(), v.string())),
  claims: v.exactOptional(v.array(v.string())),
  erasedAt: v.exactOptional(v.string()),
  revision: v.number(),
});

const StateItem = v.object({
  ...VersionsItem.entries,
  pk: v.string(),
  /** Encrypted. There is none as long as no id is known. */
  ids: v.exactOptional(v.instance(Uint8Array)),
});

const Ids = v.array(StoredUserIdSchema);

/** An item may have been sealed with a key that is gone, or mended by hand. */
export async function readState(
  item: unknown,
  vault: PayloadVault,
): Promise<{ state?: UserState; error?: unknown }> {
  if (item === undefined) return {};
  try {
    return { state: await toState(item, vault) };
  } catch (error) {
    return { error };
  }
}

async function toState(item: unknown, vault: PayloadVault): Promise<UserState> {
  const { pk, ids, ...versions } = v.parse(StateItem, item);
  return { ...versions, ids: ids === undefined ? [] : v.parse(Ids, await vault.open(ids, pk)) };
}

/** Throws if somebody else wrote the state since it was read. */
export async function saveState(
  connection: string,
  { ids, ...versions }: UserState,
  { table, vault }: { table: DynamoTable; vault: PayloadVault },
): Promise<void> {
  const key = stateKey(connection, versions.group);
  // Whether the attribute is there is all that others, who have no key, see of who the user is.
  const sealed = ids.length > 0 ? { ids: await vault.seal(ids, key.pk) } : {};
  const item = { ...key, ...versions, ...sealed };
  const { condition, values } = stillAsRead(versions.revision - 1);
  try {
    await table.client.send(
      new PutCommand({
        TableName: table.name,
        Item: item,
        ConditionExpression: condition,
        ...(values && { ExpressionAttributeValues: values }),
      }),
    );
  } catch (error) {
    const isConflict = error instanceof ConditionalCheckFailedException;
    if (!isConflict || !(await isOwnWork(table, error, { key, made: versions }))) throw error;
  }
}

/** Reads how far a user has got, and leaves who he is in the table. */
export async function readVersions(
  table: DynamoTable,
  connection: string,
  group: string,
): Promise<UserVersions> {
  const attributes = Object.keys(VersionsItem.entries);
  const [item] = await batchGet(table, [stateKey(connection, group)], attributes);
  return item === undefined ? { group, applied: {}, revision: 0 } : v.parse(VersionsItem, item);
}

/** Writes how far a user has got, and nothing of who they are. False if somebody else wrote the state since it was read. */
export async function saveVersions(
  table: DynamoTable,
  connection: string,
  { group, applied, unanswered = {}, revision }: UserVersions,
): Promise<boolean> {
  const key = stateKey(connection, group);
  const { condition, values } = stillAsRead(revision - 1);
  const made = { applied, unanswered, revision };
  return updateIf(
    table,
    { key, made },
    {
      UpdateExpression:
        'SET #group = :group, applied = :applied, unanswered = :unanswered, revision = :revision',
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#group': 'group' },
      ExpressionAttributeValues: {
        ...values,
        ':group': group,
        ':applied': applied,
        ':unanswered': unanswered,
        ':revision': revision,
      },
    },
  );
}

/** A state that was read must still be there: if it was erased meanwhile, it must not come back. */
function stillAsRead(revision: number): { condition: string; values?: Record<string, unknown> } {
  return revision === 0
    ? { condition: 'attribute_not_exists(pk)' }
    : { condition: 'revision = :read', values: { ':read': revision } };
}
