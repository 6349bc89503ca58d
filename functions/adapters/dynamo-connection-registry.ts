import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { namePattern } from '../domain/connection-name.ts';
import type { ConnectionRegistry } from '../domain/removed-connections.ts';
import { registryKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

const RegistryItem = v.object({ providers: v.record(v.string(), v.unknown()) });

/** The attributes of the item, which has one entry for each connection. */
export const registryAttributes: readonly string[] = ['providers'];

/** One item, which only the retry function writes: once for each config, and only if that has something new. */
export function createDynamoConnectionRegistry(table: DynamoTable): ConnectionRegistry {
  async function known(): Promise<ReadonlyMap<string, string>> {
    const [item] = await batchGet(table, [registryKey], registryAttributes);
    const parsed = v.safeParse(RegistryItem, item);
    if (!parsed.success) return new Map();
    return new Map(
      Object.entries(parsed.output.providers).flatMap(([name, provider]) =>
        namePattern.test(name) ? [[name, typeof provider === 'string' ? provider : '']] : [],
      ),
    );
  }

  return {
    known,
    async record(connections) {
      const before = await known();
      const now = new Map(connections.map(({ name, provider }) => [name, provider]));
      if ([...now].every(([name, provider]) => before.get(name) === provider)) return;
      await table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: registryKey,
          UpdateExpression: 'SET providers = :providers',
          ExpressionAttributeValues: { ':providers': Object.fromEntries([...before, ...now]) },
        }),
      );
    },
  };
}
