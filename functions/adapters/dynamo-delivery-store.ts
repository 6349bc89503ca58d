import * as v from 'valibot';
import type { Conclusion, Delivery } from '../domain/delivery.ts';
import type { DeliveryStore, StoredDelivery } from '../domain/ports.ts';
import type { SealedReplies } from '../domain/sealed-payload.ts';
import { claim, claimant, claimNames, unclaim } from './dynamo-claims.ts';
import { concludeDelivery } from './dynamo-conclude.ts';
import { readDelivery } from './dynamo-damaged.ts';
import {
  closeCircuit,
  countFailure,
  readHealth,
  removeHold,
  removeRefusal,
  saveHold,
  saveLimit,
  saveRefusal,
  takeProbe,
} from './dynamo-health.ts';
import { fromHealthItem } from './dynamo-items.ts';
import { deliveryKey, healthKey, stateKey } from './dynamo-keys.ts';
import { isPayloadOf, payloadAttributes, readSealed } from './dynamo-payload.ts';
import { sealedRepliesIn, withNewReplies } from './dynamo-replies.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import { readState, saveState } from './dynamo-user-state.ts';
import type { PayloadStorage } from './payload-storage.ts';
import type { PayloadVault } from './payload-vault.ts';

const KeyedItem = v.looseObject({ pk: v.string(), sk: v.string() });

interface StoreParts {
  readonly table: DynamoTable;
  readonly payloads: PayloadStorage;
  readonly vault: PayloadVault;
  /** What the connection's ids belong to; see `idSettingOf`. */
  readonly idSetting?: string;
}

/** The deliveries of one connection. Reading any number of messages' deliveries takes one call. */
export function createDynamoDeliveryStore(connection: string, parts: StoreParts): DeliveryStore {
  const { table, payloads, vault, idSetting } = parts;
  const claims = { connection, idSetting, table };
  return {
    async load(pointers) {
      const items = await batchGet(table, [
        healthKey(connection),
        ...pointers.map(({ deliveryId }) => deliveryKey(deliveryId)),
        ...pointers.map(({ group }) => stateKey(connection, group)),
      ]);
      const keyed = Map.groupBy(
        items.map((item) => v.parse(KeyedItem, item)),
        ({ sk }) => sk,
      );
      const states = await Promise.all(
        pointers.map(async ({ group }) => {
          const { pk } = stateKey(connection, group);
          const item = keyed.get('state')?.find((one) => one.pk === pk);
          return { group, ...(await readState(item, vault)) };
        }),
      );
      const read = (keyed.get('delivery') ?? []).flatMap(readStored);
      return {
        deliveries: new Map(read.flatMap(({ id, stored }) => (stored ? [[id, stored]] : []))),
        damaged: new Map(
          read.flatMap(({ id, damaged }) => (damaged === undefined ? [] : [[id, damaged]])),
        ),
        states: new Map(
          states.flatMap(({ group, state }) => (state === undefined ? [] : [[group, state]])),
        ),
        unreadable: new Map(
          states.flatMap(({ group, error }) => (error === undefined ? [] : [[group, error]])),
        ),
        health: fromHealthItem(keyed.get('health')?.[0]),
      };
    },
    payload: ({ sealed, delivery }) => payloads.load(sealed, delivery),
    saveState: (state) => saveState(connection, state, parts),
    claimNames: (source, id) => claimNames({ connection, vault }, source, id),
    claim: (names, group) => claim(claims, names, group),
    claimant: (names, group) => claimant(claims, names, group),
    unclaim: (name, group) => unclaim(claims, name, group),
    async conclude(stored, conclusion, now) {
      const { delivery, sealed } = stored;
      const replies = await repliesAfter(stored, conclusion, vault);
      const concluded = await concludeDelivery(table, delivery, { conclusion, now, replies });
      if (!losesPayload(conclusion)) return concluded;
      // It may have been this very write: the SDK repeats one whose reply was lost.
      if (concluded || !(await isPayloadOf(table, delivery.id, sealed))) {
        await payloads.remove(sealed);
      }
      return concluded;
    },
    health: () => readHealth(table, connection),
    refuse: (refusal) => saveRefusal(table, connection, refusal),
    forgetRefusal: () => removeRefusal(table, connection),
    limit: (limit) => saveLimit(table, connection, limit),
    unhold: (hold) => removeHold(table, connection, hold),
    hold: (hold) => saveHold(table, connection, hold),
    takeProbe: (permit) => takeProbe(table, connection, permit),
    countFailure: (failure) => countFailure(table, connection, failure),
    closeCircuit: (closing) => closeCircuit(table, connection, closing),
  };
}

/** The replies as they are to be stored; undefined if there are no new ones. No result depends on their being kept. */
async function repliesAfter(
  { delivery, replies: known = { sealed: [], dropped: 0 } }: StoredDelivery,
  conclusion: Conclusion,
  vault: PayloadVault,
): Promise<SealedReplies | undefined> {
  if (!('replies' in conclusion) || conclusion.replies === undefined) return undefined;
  const { replies } = conclusion;
  try {
    return await withNewReplies(known, { replies, deliveryId: delivery.id }, vault);
  } catch {
    return { ...known, dropped: known.dropped + replies.length };
  }
}

/** A failed one keeps its data, so that an operator can have it tried again. */
function losesPayload({ status }: Conclusion): boolean {
  return status === 'delivered' || status === 'superseded' || status === 'cancelled';
}

interface ReadDelivery {
  readonly id: string;
  readonly stored?: StoredDelivery;
  readonly damaged?: Delivery;
}

/** An item may have been mended by hand, or be newer than this version: that is no trouble of any other. */
function readStored(item: v.InferOutput<typeof KeyedItem>): ReadDelivery[] {
  return readDelivery(item).map((delivery) => {
    const { id } = delivery;
    if (delivery.damaged !== undefined) return { id, damaged: delivery };
    const sealed = readSealed(item, id);
    if (sealed === undefined) return { id, damaged: { ...delivery, damaged: payloadAttributes } };
    const replies = sealedRepliesIn(item);
    return { id, stored: { delivery, sealed, ...(replies && { replies }) } };
  });
}
