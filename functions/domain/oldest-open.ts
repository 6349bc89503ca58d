import { openStatuses } from './delivery.ts';
import type { DeliveryIndex } from './operator-ports.ts';

/** When the oldest delivery of a connection that has not ended was received; one look at the index for each open status. */
export async function oldestOpen(
  connection: string,
  index: Pick<DeliveryIndex, 'oldestReceivedAt'>,
): Promise<string | undefined> {
  const oldest = await Promise.all(
    openStatuses.map((status) => index.oldestReceivedAt({ connection, status })),
  );
  return oldest.filter((time) => time !== undefined).sort()[0];
}
