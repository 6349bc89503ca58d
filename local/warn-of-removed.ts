import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoConnectionRegistry } from '../functions/adapters/dynamo-connection-registry.ts';
import { createDynamoDeliveryIndex } from '../functions/adapters/dynamo-delivery-index.ts';
import { openStatuses } from '../functions/domain/delivery.ts';
import { removedConnections } from '../functions/domain/removed-connections.ts';
import { createAwsClients } from './services/aws-clients.ts';
import type { Endpoints } from './services/endpoints.ts';
import type { Stack } from './template/interpret-template.ts';
import { Table } from './template/resource-types/dynamodb.ts';

/** Counted no further. */
const countedAtMost = 1_000;

interface Checked {
  readonly connections: ReadonlyMap<string, unknown>;
  readonly endpoints: Endpoints;
  readonly report: (problem: string) => void;
}

/** Says which connections the config has no longer though deliveries of theirs are open: nothing delivers these. */
export async function warnOfRemoved(
  stack: Stack,
  { connections, endpoints, report }: Checked,
): Promise<void> {
  const clients = createAwsClients(endpoints);
  const client = DynamoDBDocumentClient.from(clients.dynamodb);
  try {
    for (const { identity } of stack.resourcesOf(Table)) {
      const table = { client, name: identity.ref };
      const index = createDynamoDeliveryIndex(table);
      const registry = createDynamoConnectionRegistry(table);
      for (const { name } of await removedConnections(connections, registry)) {
        const counts = await Promise.all(
          openStatuses.map((status) => index.count({ connection: name, status }, countedAtMost)),
        );
        const open = counts.reduce((sum, { count }) => sum + count, 0);
        if (open > 0) report(removedWarning(name, open));
      }
    }
  } finally {
    clients.destroy();
  }
}

function removedWarning(name: string, open: number): string {
  return `${name} is in the config no longer, and ${open} of its deliveries ${open === 1 ? 'is' : 'are'} open: nothing delivers them. Put it back under this name, or cancel them (npx propaga deliveries --connection ${name}). They end 7 days after they came in.`;
}
