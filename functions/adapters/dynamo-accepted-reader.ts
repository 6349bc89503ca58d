import * as v from 'valibot';
import type { AcceptedReader } from '../domain/accept-change.ts';
import { AcceptedItem, acceptedAttributes } from './dynamo-items.ts';
import { deliveryKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';

/** Reads nothing of what was sent, and nothing of what a provider said. */
export function createDynamoAcceptedReader(table: DynamoTable): AcceptedReader {
  return {
    async deliveries(ids) {
      const items = await batchGet(table, ids.map(deliveryKey), acceptedAttributes);
      const read = items.map((item) => v.parse(AcceptedItem, item));
      const byId = new Map(read.map((delivery) => [delivery.id, delivery]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
  };
}
