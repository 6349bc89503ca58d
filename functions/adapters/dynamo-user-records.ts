import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { userGroupOf } from '../domain/ids.ts';
import type { UserRecords } from '../domain/operator-ports.ts';
import type { AppliedVersions } from '../domain/plan-update.ts';
import { forgetIds } from './dynamo-forget-ids.ts';
import { erasureKey, stateKey } from './dynamo-keys.ts';
import { knownUserAttributes, remembersIds } from './dynamo-known-user.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import { readVersions, saveVersions } from './dynamo-user-state.ts';

const Applied = v.record(v.string(), v.unknown());

/** What cannot be read of a state is left out: it is no trouble of what another connection knows. */
const RecordItem = v.looseObject({
  pk: v.string(),
  applied: v.fallback(v.optional(Applied, {}), {}),
  erasedAt: v.fallback(v.optional(v.pipe(v.string(), v.isoTimestamp())), undefined),
});

/** Works without the key to personal data: it sees that ids are there, and not what they are. */
export function createDynamoUserRecords(table: DynamoTable): UserRecords {
  return {
    async read(userKey, connections) {
      const group = userGroupOf(userKey);
      const erasure = erasureKey(group);
      const byKey = new Map(connections.map((name) => [stateKey(name, group).pk, name]));
      const keys = [erasure, ...connections.map((name) => stateKey(name, group))];
      const items = await batchGet(table, keys, ['pk', ...knownUserAttributes]);
      const records = items.map((item) => v.parse(RecordItem, item));
      const erasedAt = records.find(({ pk }) => pk === erasure.pk)?.erasedAt;
      return {
        ...(erasedAt === undefined ? {} : { erasedAt }),
        states: new Map(
          records.flatMap((record) => {
            const name = byKey.get(record.pk);
            const applied = versionsIn(record.applied);
            return name === undefined
              ? []
              : [[name, { applied, isIdRemembered: remembersIds(record) }]];
          }),
        ),
      };
    },
    versions: (connection, group) => readVersions(table, connection, group),
    saveVersions: (connection, versions) => saveVersions(table, connection, versions),
    forgetIds: (userKey, connection, now) =>
      forgetIds({ connection, table }, userGroupOf(userKey), now),
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

function versionsIn(applied: v.InferOutput<typeof Applied>): AppliedVersions {
  return Object.fromEntries(
    Object.entries(applied).flatMap(([field, version]) =>
      typeof version === 'string' ? [[field, version]] : [],
    ),
  );
}
