import { chunked } from './chunked.ts';
import type { Delivery } from './delivery.ts';
import { parseDeliveryId } from './ids.ts';
import type {
  DeliveryControl,
  DeliveryIndex,
  ErasureCounts,
  UserRecords,
} from './operator-ports.ts';
import type { Ambient, DeliveryReader } from './ports.ts';
import { takeTurns } from './take-turns.ts';

/** Deliveries read at once. */
const pageSize = 100;

/** Deliveries worked on at once. */
const parallel = 20;

/** What erasing a user works with. */
export interface Eraser {
  /** All that the config knows. */
  readonly connections: readonly string[];
  readonly reader: Pick<DeliveryReader, 'deliveries'>;
  readonly control: DeliveryControl;
  readonly index: Pick<DeliveryIndex, 'ofUser'>;
  readonly users: UserRecords;
  readonly ambient: Pick<Ambient, 'now'>;
  /** How much time is left to begin with further deliveries. */
  remainingMs(): number;
}

export type Erasure =
  | { kind: 'erased'; erasedAt: string; counts: ErasureCounts }
  /** Everything that was done is done; the rest takes another request. */
  | { kind: 'unfinished' };

const nothing: ErasureCounts = { cancelled: 0, payloadsRemoved: 0, idsForgotten: 0 };

/**
 * Cancels a user's open and failed deliveries, removes all of their personal data that is still kept, what providers replied
 * and what was said of each delivery, and forgets their ids.
 * The order matters: who is updating them at this moment has read the ids before they are forgotten, so cannot write them
 * back, and finds the delivery cancelled when its message comes again. Who reads afterwards sees the erasure, and makes no
 * delivery of before then, not even one that was not listed yet. What was applied when stays, so that nothing goes backwards.
 */
export async function eraseUser(userKey: string, eraser: Eraser): Promise<Erasure> {
  let total = nothing;
  const seen: Seen = { done: new Set(), connections: new Set() };
  for (;;) {
    const round = await eraseDeliveries(userKey, seen, eraser);
    const idsForgotten = await forgetAll(userKey, seen.connections, eraser);
    total = sum(total, { ...round, idsForgotten });
    // A delivery that was listed late may have read the ids after they were forgotten: once more then.
    const isFinished = round.isComplete && round.cancelled === 0;
    const isLate = eraser.remainingMs() <= 0;
    if (!isFinished && !isLate) continue;
    const now = eraser.ambient.now();
    await eraser.users.recordErasure(userKey, total, isFinished ? now : undefined);
    return isFinished
      ? { kind: 'erased', erasedAt: now.toISOString(), counts: total }
      : { kind: 'unfinished' };
  }
}

interface Round {
  readonly cancelled: number;
  readonly payloadsRemoved: number;
  readonly isComplete: boolean;
}

/** What an erasure has met so far. */
interface Seen {
  /** Deliveries that have their end. */
  readonly done: Set<string>;
  /** Those that the user's deliveries go to, whether or not the config still knows them. */
  readonly connections: Set<string>;
}

/**
 * Connections take turns: what one of them has put there, thousands perhaps, is not to use up the time for the others. What
 * is done with has its end, and is not looked at again.
 */
async function eraseDeliveries(
  userKey: string,
  { done, connections }: Seen,
  eraser: Eraser,
): Promise<Round> {
  const listed = await listDeliveries(userKey, done, eraser);
  let cancelled = 0;
  let payloadsRemoved = 0;
  for (const page of chunked(listed.ids, pageSize)) {
    const read = await eraser.reader.deliveries(page);
    const deliveries = read.filter((delivery) => delivery.userKey === userKey);
    for (const chunk of chunked(deliveries, parallel)) {
      if (eraser.remainingMs() <= 0) {
        return { cancelled, payloadsRemoved, isComplete: false };
      }
      const ends = await Promise.all(chunk.map((delivery) => erase(delivery, eraser)));
      cancelled += ends.filter((end) => end === 'cancelled').length;
      payloadsRemoved += ends.filter((end) => end !== 'nothing left').length;
      for (const { id, connection } of chunk) {
        done.add(id);
        connections.add(connection);
      }
    }
  }
  return { cancelled, payloadsRemoved, isComplete: listed.isComplete };
}

async function listDeliveries(
  userKey: string,
  done: ReadonlySet<string>,
  eraser: Eraser,
): Promise<{ ids: string[]; isComplete: boolean }> {
  const byConnection = new Map<string, string[]>();
  const keptMs = eraser.remainingMs() / 2;
  let isComplete = true;
  for await (const page of eraser.index.ofUser(userKey)) {
    for (const { deliveryId } of page) {
      if (done.has(deliveryId)) continue;
      const connection = parseDeliveryId(deliveryId)?.connection ?? '';
      const ids = byConnection.get(connection) ?? [];
      byConnection.set(connection, ids);
      ids.push(deliveryId);
    }
    // The rest of the time is for what is listed: another request goes on.
    isComplete = page.length === 0 || eraser.remainingMs() >= keptMs;
    if (!isComplete) break;
  }
  return { ids: takeTurns(byConnection.values()), isComplete };
}

const reason = 'the user was erased';

type End = 'cancelled' | 'removed' | 'nothing left';

/** The words go last, when nothing can be added to them. */
async function erase(delivery: Delivery, eraser: Eraser): Promise<End> {
  const end = await endAndEmpty(delivery, eraser);
  await eraser.control.eraseWords(delivery.id, reason);
  return end;
}

/** What can be cancelled may have ended since it was read. */
async function endAndEmpty({ id, status }: Delivery, { control, ambient }: Eraser): Promise<End> {
  // These lost their data in the very write that ended them.
  if (status === 'delivered' || status === 'superseded') return 'nothing left';
  const because = { reason, now: ambient.now() };
  if (status !== 'cancelled' && (await control.cancel(id, because))) return 'cancelled';
  // Who cancelled it may have stopped before its data was removed.
  return (await control.removePayload(id)) ? 'removed' : 'nothing left';
}

async function forgetAll(
  userKey: string,
  more: ReadonlySet<string>,
  { connections, users, ambient }: Eraser,
): Promise<number> {
  const now = ambient.now();
  const all = [...new Set([...connections, ...more])];
  const forgotten = await Promise.all(all.map((name) => users.forgetIds(userKey, name, now)));
  return forgotten.filter(Boolean).length;
}

function sum(one: ErasureCounts, other: ErasureCounts): ErasureCounts {
  return {
    cancelled: one.cancelled + other.cancelled,
    payloadsRemoved: one.payloadsRemoved + other.payloadsRemoved,
    idsForgotten: one.idsForgotten + other.idsForgotten,
  };
}
