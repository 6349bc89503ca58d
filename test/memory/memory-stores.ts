import type {
  ChangeStore,
  DeliveryReader,
  DeliveryStore,
  ReleaseStore,
} from '../../functions/domain/ports.ts';
import { createMemoryChangeStore } from './memory-change-store.ts';
import { createMemoryDatabase, type MemoryDatabase } from './memory-database.ts';
import { createMemoryDeliveryReader } from './memory-delivery-reader.ts';
import { createMemoryDeliveryStore } from './memory-delivery-store.ts';
import { createMemoryReleaseStore } from './memory-release-store.ts';

/** All the stores over one database in memory. */
export interface MemoryStores {
  readonly database: MemoryDatabase;
  readonly changes: ChangeStore;
  readonly reader: DeliveryReader;
  readonly releases: ReleaseStore;
  deliveriesOf(connection: string, idSetting?: string): DeliveryStore;
}

export function createMemoryStores(database = createMemoryDatabase()): MemoryStores {
  return {
    database,
    changes: createMemoryChangeStore(database),
    reader: createMemoryDeliveryReader(database),
    releases: createMemoryReleaseStore(database),
    deliveriesOf: (connection, idSetting) =>
      createMemoryDeliveryStore(connection, database, idSetting),
  };
}
