import { prepareDelivery } from './decide-delivery.ts';
import type { DeliveryMessage } from './deliver-messages.ts';
import type { Deliverer, DeliveryContext, PreparedDelivery } from './deliverer.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import { type Batch, contextOf, type Head, hasTime } from './run-lane.ts';
import { mayGoTogether, type TogetherResult, updateTogether } from './update-together.ts';

/** By the ids of deliveries, what became of those that come first for their users. */
type Heads = ReadonlyMap<string, Promise<Head>>;

/**
 * Sends the first delivery of each user in one request, where the provider offers that. Who is not among them need not
 * wait for it: their time would be up before their turn came, again and again.
 */
export async function sendHeads(
  lanes: readonly (readonly DeliveryMessage[])[],
  loaded: Batch,
  deliverer: Deliverer,
): Promise<Heads> {
  const { tools } = deliverer;
  if (!tools.connection.account.batches || lanes.length < 2 || !hasTime(tools)) return new Map();
  const contexts = lanes.flatMap(([first]) =>
    first === undefined ? [] : (contextOf(first.pointer, loaded, undefined) ?? []),
  );
  const prepared = await Promise.all(contexts.map((context) => prepareHead(context, deliverer)));
  const heads = prepared.filter((head) => head !== undefined);
  const ready = heads.flatMap(([, one]) => (one.kind === 'ready' ? [one.ready] : []));
  const sending = sendTogether(ready.filter(mayGoTogether), deliverer);
  return new Map(heads.map(([id, one]) => [id, headOf(id, one, sending)]));
}

/** Undefined if that fails: its lane meets the same fault then, and the other users are none the worse for it. */
async function prepareHead(
  context: DeliveryContext,
  deliverer: Deliverer,
): Promise<readonly [string, PreparedDelivery] | undefined> {
  try {
    return [context.stored.delivery.id, await prepareDelivery(context, deliverer)];
  } catch {
    return undefined;
  }
}

interface Sending {
  readonly deliveryIds: ReadonlySet<string>;
  readonly result: Promise<TogetherResult>;
}

function sendTogether(ready: readonly ReadyDelivery[], { tools, log }: Deliverer): Sending {
  const result = updateTogether(ready, tools).catch((error: unknown): TogetherResult => {
    log.error('users not updated together: each goes alone', { error });
    return { results: new Map(), failed: new Map() };
  });
  return { deliveryIds: new Set(ready.map(({ delivery }) => delivery.id)), result };
}

async function headOf(
  deliveryId: string,
  prepared: PreparedDelivery,
  { deliveryIds, result }: Sending,
): Promise<Head> {
  if (!deliveryIds.has(deliveryId)) return { deliveryId, prepared, wasTogether: false };
  const { results, failed } = await result;
  return {
    deliveryId,
    prepared,
    result: results.get(deliveryId),
    failed: failed.get(deliveryId),
    wasTogether: true,
  };
}
