import * as v from 'valibot';
import { claimedName, claimName, claimOf } from '../domain/claims.ts';
import type { Claim, ClaimNames } from '../domain/id-claims.ts';
import type { UserId } from '../domain/user.ts';
import { updateIf } from './dynamo-conditional-update.ts';
import { claimKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import { readVersions } from './dynamo-user-state.ts';
import type { PayloadVault } from './payload-vault.ts';

/** A claim that was given up has no group any more, and expires. */
const ClaimItem = v.object({
  pk: v.string(),
  group: v.exactOptional(v.string()),
  /** How often it was claimed: who takes over what was left behind names the one that it has read. */
  revision: v.number(),
});
type ClaimItem = v.InferOutput<typeof ClaimItem>;

interface Claims {
  readonly connection: string;
  /** The connection's present one; see `idSettingOf`. */
  readonly idSetting?: string | undefined;
  readonly table: DynamoTable;
}

/** The names under which an id of one connection is claimed: keyed hashes, as an id such as a CPF could be guessed. */
export async function claimNames(
  { connection, vault }: { connection: string; vault: PayloadVault },
  source: string,
  id: UserId,
): Promise<ClaimNames> {
  const context = `claim#${connection}#${source}`;
  const [current, ...former] = await vault.fingerprint(String(id), context);
  return [claimName(source, current), ...former.map((one) => claimName(source, one))];
}

/** Takes an id for a user, unless another one has it, under its current name or a former one. */
export async function claim(claims: Claims, names: ClaimNames, group: string): Promise<Claim> {
  const [current, ...former] = names;
  const theirsBefore = await theirsOf(claims, former, group);
  if (theirsBefore !== undefined) return theirsBefore;
  if (await take(claims, current, { group, from: undefined })) return 'ours';
  const [item] = await read(claims, [current]);
  if (item === undefined) return 'taken';
  const theirs = await ownerOf(claims, item, group);
  if (theirs !== undefined) return theirs;
  return (await take(claims, current, { group, from: item })) ? 'ours' : 'taken';
}

/** What taking an id would come to. */
export async function claimant(claims: Claims, names: ClaimNames, group: string): Promise<Claim> {
  return (await theirsOf(claims, names, group)) ?? 'ours';
}

async function theirsOf(
  claims: Claims,
  names: readonly string[],
  group: string,
): Promise<Exclude<Claim, 'ours'> | undefined> {
  const items = await read(claims, names);
  const owners = await Promise.all(items.map((item) => ownerOf(claims, item, group)));
  return owners.find((owner) => owner !== undefined);
}

/** Gives an id up, if the user still has it. What remains is deleted by DynamoDB. */
export async function unclaim(
  { connection, table }: Claims,
  name: string,
  group: string,
): Promise<void> {
  const key = claimKey(connection, claimedName(name));
  await updateIf(
    table,
    { key, made: undefined },
    {
      UpdateExpression: 'SET expiresAt = :now REMOVE #group',
      ConditionExpression: '#group = :group',
      ExpressionAttributeNames: { '#group': 'group' },
      ExpressionAttributeValues: { ':group': group, ':now': Math.floor(Date.now() / 1_000) },
    },
  );
}

async function read({ connection, table }: Claims, names: readonly string[]): Promise<ClaimItem[]> {
  if (names.length === 0) return [];
  const items = await batchGet(
    table,
    names.map((name) => claimKey(connection, name)),
  );
  return items.map((item) => v.parse(ClaimItem, item));
}

/** What the claim of another user means; undefined if it is this user's, or nobody's. */
async function ownerOf(
  { connection, idSetting, table }: Claims,
  { pk, group: owner }: ClaimItem,
  group: string,
): Promise<Exclude<Claim, 'ours'> | undefined> {
  if (owner === undefined || owner === group) return undefined;
  const name = pk.slice(claimKey(connection, '').pk.length);
  return claimOf(name, await readVersions(table, connection, owner), idSetting);
}

function take(
  { connection, table }: Claims,
  name: string,
  { group, from }: { group: string; from: ClaimItem | undefined },
): Promise<boolean> {
  const isFree = 'attribute_not_exists(#group) OR #group = :group';
  const key = claimKey(connection, name);
  // Without one that was read, another claim of the same user is no obstacle, and needs no telling apart.
  const made = from && { group, revision: from.revision + 1 };
  return updateIf(
    table,
    { key, made },
    {
      UpdateExpression: 'SET #group = :group ADD #revision :one REMOVE expiresAt',
      ConditionExpression: from === undefined ? isFree : '#revision = :read',
      ExpressionAttributeNames: { '#group': 'group', '#revision': 'revision' },
      ExpressionAttributeValues: {
        ':group': group,
        ':one': 1,
        ...(from && { ':read': from.revision }),
      },
    },
  );
}
