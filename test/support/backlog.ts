import { toDeliveryItem } from '../../functions/adapters/dynamo-items.ts';
import { dueShardOf } from '../../functions/adapters/dynamo-keys.ts';
import { sealedAttributes } from '../../functions/adapters/dynamo-payload.ts';
import type { DynamoTable } from '../../functions/adapters/dynamo-table.ts';
import { changeIdOf, deliveryIdOf } from '../../functions/domain/ids.ts';
import { makeDelivery } from './made-delivery.ts';
import { putItems } from './put-items.ts';

/** As large as the encrypted personal data of a typical change. */
const sealed = { kind: 'inline', bytes: Buffer.alloc(300, 'sealed') } as const;

/** Stores this many deliveries that wait for their connection and have been due for a while. Returns their ids. */
export async function storeBacklog(
  table: DynamoTable,
  { connection, count }: { connection: string; count: number },
): Promise<string[]> {
  const items = Array.from({ length: count }, (_, index) => waitingItem(connection, index));
  await putItems(table, items);
  return items.map(({ id }) => id);
}

function waitingItem(connection: string, index: number) {
  const changeId = changeIdOf('hr', `msg_${connection}_${index}`);
  const dueAt = new Date(Date.now() - 3_600_000 + index).toISOString();
  const delivery = makeDelivery({
    id: deliveryIdOf(changeId, connection),
    changeId,
    connection,
    provider: 'dito',
    userKey: `u-${index}`,
    status: 'waiting',
    reason: 'the provider answered 503',
    nextAttemptAt: dueAt,
    retriesSpent: 1,
  });
  return {
    ...toDeliveryItem(delivery),
    ...sealedAttributes(sealed),
    dueShard: dueShardOf(delivery, 'waiting'),
    dueAt,
  };
}
