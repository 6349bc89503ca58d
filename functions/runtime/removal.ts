import { createDynamoConnectionRegistry } from '../adapters/dynamo-connection-registry.ts';
import { createDynamoDeliveryControl } from '../adapters/dynamo-delivery-control.ts';
import type { DynamoTable } from '../adapters/dynamo-table.ts';
import { createS3Objects } from '../adapters/s3-objects.ts';
import { endRemoved } from '../domain/end-removed.ts';
import type { Log } from '../domain/log.ts';
import { oldestOpen } from '../domain/oldest-open.ts';
import type { DeliveryIndex } from '../domain/operator-ports.ts';
import type { ReleaseRun } from '../domain/release-everything.ts';
import { removedConnections } from '../domain/removed-connections.ts';
import { createS3Client } from './aws-clients.ts';

interface RemovalParts {
  readonly bucketName: string;
  readonly table: DynamoTable;
  readonly index: DeliveryIndex;
  readonly log: Log;
}

/** What a run of the retry function does for connections that the config has no longer. */
export interface Removal {
  /** Notes the config's connections once, and ends what has been open for too long at others. Never rejects. */
  run(run: ReleaseRun): Promise<void>;
}

export function createRemoval({ bucketName, table, index, log }: RemovalParts): Removal {
  const registry = createDynamoConnectionRegistry(table);
  const control = createDynamoDeliveryControl(table, createS3Objects(createS3Client(), bucketName));
  let removed: readonly string[] | undefined;

  /** The config of an instance does not change. */
  async function findRemoved({ connections }: ReleaseRun): Promise<readonly string[]> {
    await registry.record(connections);
    const names = new Map(connections.map(({ name }) => [name, true]));
    const found = (await removedConnections(names, registry)).map(({ name }) => name);
    for (const connection of found) {
      if ((await oldestOpen(connection, index)) === undefined) continue;
      log.warn('deliveries are open of a connection that the config has no longer', { connection });
    }
    return found;
  }

  return {
    async run(run) {
      const { store, ambient, remainingMs } = run.releaser;
      try {
        removed ??= await findRemoved(run);
        await endRemoved(removed, { index, store, control, ambient, log, remainingMs });
      } catch (error) {
        log.error('removed connections not looked for: the next run tries again', { error });
      }
    },
  };
}
