import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { userGroupOf } from '../domain/ids.ts';
import type { UserRecords } from '../domain/operator-ports.ts';
import { unclaim } from './dynamo-claims.ts';
import { erasureKey, type ItemKey, stateKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import { readVersions, saveVersions } from './dynamo-user-state.ts';

const RecordItem = v.object({
  pk: v.string(),
  applied: v.optional(v.record(v.string(), v.string()), {}),
  ids: v.optional(v.unknown()),
  erasedAt: v.exactOptional(v.string()),
});

const StateBefore = v.object({
  ids: v.optional(v.unknown()),
  claims: v.optional(v.array(v.string()), []),
});

/** Works without the key to personal data: it sees whether ids are there, and not what they are. */
export function createDynamoUserRecords(table: DynamoTable): UserRecords {
  return {
    async read(userKey, connections) {
      const group = userGroupOf(userKey);
      const erasure = erasureKey(group);
      const byKey = new Map(connections.map((name) => [stateKey(name, group).pk, name]));
      const keys = [erasure, ...connections.map((name) => stateKey(name, group))];
      const items = await batchGet(table, keys, Object.keys(RecordItem.entries));
      const records = items.map((item) => v.parse(RecordItem, item));
      const erasedAt = records.find(({ pk }) => pk === erasure.pk)?.erasedAt;
      return {
        ...(erasedAt === undefined ? {} : { erasedAt }),
        states: new Map(
          records.flatMap(({ pk, applied, ids }) => {
            const name = byKey.get(pk);
            return name === undefined
              ? []
              : [[name, { applied, isIdRemembered: ids !== undefined }]];
          }),
        ),
      };
    },
    versions: (connection, group) => readVersions(table, connection, group),
    saveVersions: (connection, versions) => saveVersions(table, connection, versions),
    async forgetIds(userKey, connection, now) {
      const user = stateOf(userKey, connection);
      const { ids, claims } = await forgetIds(table, user, now);
      await Promise.all(claims.map((name) => unclaim({ connection, table }, name, user.group)));
      return ids !== undefined;
    },
    async recordErasure(userKey, { cancelled, payloadsRemoved, idsForgotten }, finishedAt) {
      await table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: erasureKey(userGroupOf(userKey)),
          UpdateExpression: `${finishedAt === undefined ? '' : 'SET erasedAt = :at '}ADD cancelled :cancelled, payloadsRemoved :payloads, idsForgotten :ids`,
          ExpressionAttributeValues: {
            ...(finishedAt === undefined ? {} : { ':at': finishedAt.toISOString() }),
            ':cancelled': cancelled,
            ':payloads': payloadsRemoved,
            ':ids': idsForgotten,
          },
        }),
      );
    },
  };
}

/**
 * The revision moves on even if nothing was remembered, and an item is made where there is none: a delivery under way has
 * read the former one, and cannot write any ids back then.
 */
async function forgetIds(
  { client, name }: DynamoTable,
  { group, key }: { group: string; key: ItemKey },
  now: Date,
): Promise<v.InferOutput<typeof StateBefore>> {
  const { Attributes = {} } = await client.send(
    new UpdateCommand({
      TableName: name,
      Key: key,
      UpdateExpression:
        'SET #group = :group, erasedAt = :now, applied = if_not_exists(applied, :none), revision = if_not_exists(revision, :zero) + :one REMOVE ids, claims',
      ExpressionAttributeNames: { '#group': 'group' },
      ExpressionAttributeValues: {
        ':group': group,
        ':now': now.toISOString(),
        ':none': {},
        ':zero': 0,
        ':one': 1,
      },
      ReturnValues: 'ALL_OLD',
    }),
  );
  return v.parse(StateBefore, Attributes);
}

function stateOf(userKey: string, connection: string): { group: string; key: ItemKey } {
  const group = userGroupOf(userKey);
  return { group, key: stateKey(connection, group) };
}
