import * as v from 'valibot';
import { nameSome } from '../domain/name-some.ts';
import type { UserState, UserVersions } from '../domain/ports.ts';
import { StoredUserIdSchema } from '../domain/stored-user.ts';
import { Unreadable } from '../domain/unreadable.ts';
import { nothingApplied } from '../domain/user-state.ts';
import { putIf, updateIf } from './dynamo-conditional-update.ts';
import { VersionsItem, versionAttributes } from './dynamo-items.ts';
import { stateKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import type { PayloadVault } from './payload-vault.ts';

const StateItem = v.object({
  ...VersionsItem.entries,
  pk: v.string(),
  /** Encrypted. There is none as long as no id is known. */
  ids: v.exactOptional(v.instance(Uint8Array)),
});

const Ids = v.array(StoredUserIdSchema);

/** A list as long as there are none of another setting. */
const SealedIds = v.union([
  v.pipe(
    Ids,
    v.transform((ids) => ({ ids })),
  ),
  v.object({ ids: Ids, formerIds: Ids }),
]);

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
  if (ids === undefined) return { ...versions, ids: [] };
  return { ...versions, ...v.parse(SealedIds, await vault.open(ids, pk)) };
}

/** Throws if somebody else wrote the state since it was read. */
export async function saveState(
  connection: string,
  { ids, formerIds = [], ...versions }: UserState,
  { table, vault }: { table: DynamoTable; vault: PayloadVault },
): Promise<void> {
  const key = stateKey(connection, versions.group);
  // Others, who may not read `ids`, see only that there are some.
  const hasIds = ids.length + formerIds.length > 0;
  const all = formerIds.length > 0 ? { ids, formerIds } : ids;
  const known = hasIds ? { ids: await vault.seal(all, key.pk), hasIds } : { hasIds };
  const { condition, values } = stillAsRead(versions.revision - 1);
  const put = { Item: { ...key, ...versions, ...known }, ConditionExpression: condition };
  const isPut = await putIf(
    table,
    { key, made: versions },
    { ...put, ...(values && { ExpressionAttributeValues: values }) },
  );
  if (!isPut) throw new Error(`The state of a user at ${connection} was written since it was read`);
}

/** Reads how far a user has got, and leaves who they are in the table. Throws an `Unreadable` if that is damaged. */
export async function readVersions(
  table: DynamoTable,
  connection: string,
  group: string,
): Promise<UserVersions> {
  const [item] = await batchGet(table, [stateKey(connection, group)], versionAttributes);
  if (item === undefined) return nothingApplied(group);
  const parsed = v.safeParse(VersionsItem, item);
  if (parsed.success) return parsed.output;
  const paths = [...new Set(parsed.issues.map(({ path }) => String(path?.[0].key ?? 'all of it')))];
  throw new Unreadable(`what is known of this user cannot be read: ${nameSome(paths)}`);
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
      // Of a user of before there was `hasIds`, only who has the key sees whether ids are known.
      UpdateExpression: `SET #group = :group, applied = :applied, unanswered = :unanswered, revision = :revision${revision === 1 ? ', hasIds = :none' : ''}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#group': 'group' },
      ExpressionAttributeValues: {
        ...values,
        ':group': group,
        ':applied': applied,
        ':unanswered': unanswered,
        ':revision': revision,
        ...(revision === 1 && { ':none': false }),
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
