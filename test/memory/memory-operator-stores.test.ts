import { operatorStoresSuite } from '../conformance/operator-stores.ts';
import { createMemoryOperatorStores } from './memory-operator-stores.ts';
import { createMemoryStores } from './memory-stores.ts';

operatorStoresSuite('memory', () => {
  const stores = createMemoryStores();
  return {
    ...stores,
    ...createMemoryOperatorStores(stores.database),
    async countPayloads(connection) {
      return [...stores.database.deliveries.values()].filter(
        ({ delivery, payload }) => delivery.connection === connection && payload !== undefined,
      ).length;
    },
  };
});
