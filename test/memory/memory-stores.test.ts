import { changeStoreSuite } from '../conformance/change-store.ts';
import { deliveryReaderSuite } from '../conformance/delivery-reader.ts';
import { deliveryStoreSuite } from '../conformance/delivery-store.ts';
import { idClaimsSuite } from '../conformance/id-claims.ts';
import { releaseStoreSuite } from '../conformance/release-store.ts';
import type { Storage } from '../conformance/storage.ts';
import { userVersionsSuite } from '../conformance/user-versions.ts';
import { createMemoryStores } from './memory-stores.ts';

function open(): Storage {
  const stores = createMemoryStores();
  return {
    ...stores,
    async countPayloads(connection) {
      return [...stores.database.deliveries.values()].filter(
        ({ delivery, payload }) => delivery.connection === connection && payload !== undefined,
      ).length;
    },
  };
}

changeStoreSuite('memory', open);
deliveryStoreSuite('memory', open);
deliveryReaderSuite('memory', open);
releaseStoreSuite('memory', open);
userVersionsSuite('memory', open);
idClaimsSuite('memory', open);
