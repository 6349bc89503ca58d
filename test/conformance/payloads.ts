import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  done,
  failed,
  held,
  later,
  load,
  madeUpPayload,
  saveOne,
  waitingUntil,
} from './made-up-change.ts';
import type { Storage } from './storage.ts';

/** What a delivery store promises of payloads, wherever it keeps them. */
export function payloadSuite(open: () => Storage): void {
  test('a payload comes back as it was given', async () => {
    const { store, stored, deliveries } = await saveOne(open());
    expect(await store.payload(stored)).toEqual(deliveries[0]?.payload);
  });

  test('a picture of 2 MB comes back byte for byte', async () => {
    const picture = randomBytes(2_000_000);
    const payload = { user: { picture: picture.toString('base64') }, previous: {} };
    const { store, stored } = await saveOne(open(), { payload });
    const { user } = await store.payload(stored);
    const loaded = Buffer.from(user.picture ?? '', 'base64');
    expect(sha256(loaded)).toBe(sha256(picture));
  });

  describe.each([
    { size: 'small', payload: madeUpPayload },
    { size: 'large', payload: { user: { picture: 'A'.repeat(400_000) }, previous: {} } },
  ])('of a $size payload', ({ payload }) => {
    test.for(Object.values(done))('nothing remains when it is $status', async (end) => {
      const storage = open();
      const { store, stored, delivery, connection } = await saveOne(storage, { payload });
      expect(await storage.countPayloads(connection)).toBe(1);
      await store.conclude(stored, end, later);
      expect(await storage.countPayloads(connection)).toBe(0);
      const after = await load(storage, delivery);
      await expect(store.payload(after)).rejects.toThrow(
        `The payload of ${delivery.id} was removed`,
      );
    });

    test.for([failed, held, waitingUntil(later)])(
      'all is kept while it is $status',
      async (conclusion) => {
        const storage = open();
        const { store, stored, delivery } = await saveOne(storage, { payload });
        await store.conclude(stored, conclusion, later);
        expect(await store.payload(await load(storage, delivery))).toEqual(payload);
      },
    );
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
