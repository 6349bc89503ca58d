import { randomUUID } from 'node:crypto';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { type Audit, type AuditEntry, auditDays } from '../domain/audit.ts';
import { auditKey } from './dynamo-keys.ts';
import type { DynamoTable } from './dynamo-table.ts';

const dayMs = 86_400_000;

const EntryItem = v.object({
  at: v.string(),
  by: v.string(),
  action: v.string(),
  on: v.string(),
  note: v.exactOptional(v.string()),
});
const PlaceItem = v.object({ sk: v.string() });

/** The audit lies in one partition a month, by time: the latest entries are found without an index. */
export function createDynamoAudit(table: DynamoTable): Audit {
  return {
    async record(entry) {
      const expiresAt = Math.floor(Date.parse(entry.at) / 1_000) + (auditDays * dayMs) / 1_000;
      // Named once, so that what the client sends again after a lost reply is the same entry.
      const Item = { ...auditKey(monthOf(entry.at), randomUUID(), entry.at), ...entry, expiresAt };
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
    },
    async list({ limit, cursor, now }) {
      const found: (AuditEntry & { readonly place: string })[] = [];
      const oldest = monthOf(new Date(now.getTime() - auditDays * dayMs).toISOString());
      // Clocks differ a little.
      const newest = cursor ?? new Date(now.getTime() + dayMs).toISOString();
      for (let month = monthOf(newest); month >= oldest; month = monthBefore(month)) {
        const wanted = { month, before: cursor, limit: limit - found.length };
        found.push(...(await newestOf(table, wanted)));
        if (found.length >= limit) break;
      }
      const entries = found.map(({ place: _place, ...entry }) => entry);
      const last = found.at(-1);
      return last !== undefined && found.length >= limit
        ? { entries, cursor: last.place }
        : { entries };
    },
  };
}

interface Wanted {
  readonly month: string;
  readonly before: string | undefined;
  readonly limit: number;
}

async function newestOf({ client, name }: DynamoTable, { month, before, limit }: Wanted) {
  const found: (AuditEntry & { place: string })[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: name,
        KeyConditionExpression: `pk = :month${before === undefined ? '' : ' AND sk < :before'}`,
        ExpressionAttributeValues: {
          ':month': auditKey(month).pk,
          ...(before === undefined ? {} : { ':before': before }),
        },
        ScanIndexForward: false,
        Limit: limit - found.length,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    found.push(...Items.flatMap(toEntry));
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined && found.length < limit);
  return found;
}

/** Nothing of what cannot be read: the rest of the list is to be seen all the same. */
function toEntry(item: unknown): (AuditEntry & { place: string })[] {
  const place = v.safeParse(PlaceItem, item);
  const entry = v.safeParse(EntryItem, item);
  return place.success && entry.success ? [{ ...entry.output, place: place.output.sk }] : [];
}

function monthOf(time: string): string {
  return time.slice(0, 7);
}

function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 2)).toISOString().slice(0, 7);
}
