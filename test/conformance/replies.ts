import { describe, expect, test } from 'vitest';
import type { Audit } from '../../functions/domain/audit.ts';
import type { Conclusion } from '../../functions/domain/delivery.ts';
import type { ReplyReader } from '../../functions/domain/look-at-replies.ts';
import type { DeliveryControl } from '../../functions/domain/operator-ports.ts';
import type { ProviderReply } from '../../functions/domain/provider-reply.ts';
import {
  attempt,
  done,
  failed,
  held,
  later,
  load,
  overdueAt,
  pointerTo,
  saveOne,
  waitingUntil,
} from './made-up-change.ts';
import type { Storage } from './storage.ts';

/** Where providers' replies are kept, and who looked at them. */
export interface ReplyStorage extends Storage {
  readonly deliveryControl: DeliveryControl;
  readonly replies: ReplyReader;
  readonly audit: Audit;
}

const reply: ProviderReply = {
  at: attempt.at,
  status: 422,
  contentType: 'text/plain; charset=ISO-8859-1',
  body: 'usuária Márcia Conceição (CPF 52998224725)\n\u001b[31m\u0000 inválida',
};

const kept = (replies: readonly ProviderReply[], dropped = 0) => ({
  kind: 'kept',
  replies,
  dropped,
});

/** What every store promises of providers' replies. */
export function repliesSuite(name: string, open: () => ReplyStorage): void {
  describe(`replies: ${name}`, () => {
    keeping(open);
    removing(open);
  });
  describe(`audit: ${name}`, () => auditing(open));
}

function keeping(open: () => ReplyStorage): void {
  test.for([failed, held, waitingUntil(later)])(
    'they are kept as they came while it is $status',
    async (conclusion) => {
      const storage = open();
      const { store, stored, delivery } = await saveOne(storage);
      expect(await storage.replies.read(delivery.id)).toEqual(kept([]));
      await store.conclude(stored, { ...conclusion, replies: [reply] }, later);
      expect(await storage.replies.read(delivery.id)).toEqual(kept([reply]));
      // None of it comes along with the delivery itself.
      expect(JSON.stringify(await storage.reader.delivery(delivery.id))).not.toContain('Márcia');
    },
  );

  test('those to later attempts come after the earlier ones', async () => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, { ...waitingUntil(overdueAt), replies: [reply] }, later);
    await releaseAgain(storage, delivery.id, 1);
    const second: ProviderReply = { at: later.toISOString(), status: 500, body: '' };
    const third: ProviderReply = { ...second, body: '{}', cut: true };
    const again = await load(storage, delivery);
    await store.conclude(again, { ...failed, replies: [second, third] }, later);
    expect(await storage.replies.read(delivery.id)).toEqual(kept([reply, second, third]));
  });

  test('an attempt that brought none leaves the earlier ones', async () => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, { ...waitingUntil(overdueAt), replies: [reply] }, later);
    await releaseAgain(storage, delivery.id, 1);
    await store.conclude(await load(storage, delivery), failed, later);
    expect(await storage.replies.read(delivery.id)).toEqual(kept([reply]));
  });

  test('of more than there is room for the newest are kept, and the rest are counted', async () => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    const large = Array.from({ length: 4 }, (_, index): ProviderReply => {
      return { ...reply, status: 500 + index, body: incompressible(40_000) };
    });
    await store.conclude(stored, { ...waitingUntil(overdueAt), replies: large.slice(0, 3) }, later);
    await releaseAgain(storage, delivery.id, 1);
    const again = await load(storage, delivery);
    await store.conclude(again, { ...failed, replies: large.slice(3) }, later);
    const read = await storage.replies.read(delivery.id);
    const replies = read.kind === 'kept' ? read.replies : [];
    expect(replies.at(-1)).toEqual(large[3]);
    expect(read).toEqual(kept(large.slice(4 - replies.length), 4 - replies.length));
    expect(replies.length).toBeLessThan(4);
  });

  test('those of an attempt that came too late are not kept', async () => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, failed, later);
    expect(await store.conclude(stored, { ...held, replies: [reply] }, later)).toBe(false);
    expect(await storage.replies.read(delivery.id)).toEqual(kept([]));
  });

  test.for(['', 'nonsense', 'chg_1.x', `chg_${'0'.repeat(32)}.nowhere`])(
    'of what is no delivery there are none: %s',
    async (id) => {
      expect(await open().replies.read(id)).toEqual({ kind: 'unknown' });
    },
  );
}

function removing(open: () => ReplyStorage): void {
  test.for<Conclusion>([done.delivered, done.superseded])(
    'they go when the delivery is $status',
    async (end) => {
      const storage = open();
      const { store, stored, delivery } = await saveOne(storage);
      await store.conclude(stored, { ...waitingUntil(overdueAt), replies: [reply] }, later);
      await releaseAgain(storage, delivery.id, 1);
      await store.conclude(await load(storage, delivery), end, later);
      expect(await storage.replies.read(delivery.id)).toEqual({ kind: 'removed' });
      expect(await load(storage, delivery)).not.toHaveProperty('replies');
    },
  );

  test('they go when the delivery is cancelled', async () => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, { ...failed, replies: [reply] }, later);
    await storage.deliveryControl.cancel(delivery.id, { reason: 'cancelled', now: later });
    expect(await storage.replies.read(delivery.id)).toEqual({ kind: 'removed' });
    expect(await load(storage, delivery)).not.toHaveProperty('replies');
  });

  test('they go with the payload of what has failed', async () => {
    const storage = open();
    const { store, stored, delivery } = await saveOne(storage);
    await store.conclude(stored, { ...failed, replies: [reply] }, later);
    expect(await storage.deliveryControl.removePayload(delivery.id)).toBe(true);
    expect(await storage.replies.read(delivery.id)).toEqual(kept([]));
  });
}

function auditing(open: () => ReplyStorage): void {
  test('entries are listed newest first, page by page', async () => {
    const { audit } = open();
    const marker = crypto.randomUUID();
    const times = [
      '2026-01-31T23:59:59.999Z',
      '2026-12-01T00:00:00.000Z',
      '2027-01-01T08:00:00.000Z',
    ];
    for (const at of times) {
      await audit.record({ at, by: marker, action: 'view-replies', on: 'chg_1.dito', note: at });
    }
    const now = new Date('2027-01-02T00:00:00.000Z');
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await audit.list({ limit: 1, now, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.entries.length).toBeLessThanOrEqual(1);
      listed.push(...page.entries.filter(({ by }) => by === marker).map(({ at }) => at));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(listed).toEqual(times.toReversed());
    const all = await audit.list({ limit: 100, now });
    expect(all.entries.find(({ by }) => by === marker)).toEqual({
      at: times[2],
      by: marker,
      action: 'view-replies',
      on: 'chg_1.dito',
      note: times[2],
    });
  });

  test('several of the same moment are all listed, once each', async () => {
    const { audit } = open();
    const at = '2025-06-15T12:00:00.000Z';
    const names = Array.from({ length: 7 }, (): string => crypto.randomUUID());
    for (const by of names)
      await audit.record({ at, by, action: 'view-replies', on: 'chg_2.dito' });
    const now = new Date('2025-06-16T00:00:00.000Z');
    const listed: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await audit.list({ limit: 2, now, ...(cursor === undefined ? {} : { cursor }) });
      listed.push(...page.entries.map(({ by }) => by).filter((by) => names.includes(by)));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(listed.toSorted()).toEqual(names.toSorted());
  });
}

async function releaseAgain({ releases }: Storage, id: string, release: number): Promise<void> {
  const delivery = await releases.delivery(id);
  if (delivery === undefined) throw new Error('The delivery that was saved is not there.');
  const pointer = { ...pointerTo(delivery), release, status: 'waiting' } as const;
  await releases.release(pointer, overdueAt);
}

/** Text that packs badly. */
function incompressible(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes / 2))).toString('hex');
}
