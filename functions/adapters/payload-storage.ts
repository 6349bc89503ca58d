import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Payload } from '../domain/delivery.ts';
import { nameSome } from '../domain/name-some.ts';
import type { SealedPayload } from '../domain/sealed-payload.ts';
import {
  StoredPreviousSchema,
  StoredUserIdSchema,
  StoredUserSchema,
} from '../domain/stored-user.ts';
import { Unreadable } from '../domain/unreadable.ts';
import type { PayloadVault } from './payload-vault.ts';
import type { S3Objects } from './s3-objects.ts';

/** Larger payloads go to the bucket, and the item keeps the object's key: the claim check pattern. */
const maxInlineBytes = 100_000;

const PayloadSchema = v.object({
  user: StoredUserSchema,
  previous: StoredPreviousSchema,
  given: v.exactOptional(StoredUserIdSchema),
  known: v.exactOptional(v.array(v.string())),
});

/** The owner of a payload. */
export interface PayloadOwner {
  readonly id: string;
  readonly changeId: string;
  readonly connection: string;
}

/** Stores the personal data of deliveries: encrypted, small ones in the item and large ones in the bucket. */
export interface PayloadStorage {
  store(payload: Payload, owner: PayloadOwner): Promise<SealedPayload>;
  load(sealed: SealedPayload, owner: PayloadOwner): Promise<Payload>;
  /** Removes what lies outside of the item. */
  remove(sealed: SealedPayload): Promise<void>;
}

export function createPayloadStorage(vault: PayloadVault, objects: S3Objects): PayloadStorage {
  async function bytesOf(sealed: SealedPayload, owner: PayloadOwner): Promise<Uint8Array> {
    switch (sealed.kind) {
      case 'inline':
        return sealed.bytes;
      case 'object':
        return objects.get(sealed.key);
      case 'removed':
        throw new Unreadable(`The payload of ${owner.id} was removed`);
    }
  }

  return {
    async store(payload, owner) {
      const bytes = await vault.seal(payload, owner.id);
      if (bytes.byteLength <= maxInlineBytes) return { kind: 'inline', bytes };
      const key = `${objectsOf(owner)}${randomUUID()}`;
      await objects.put(key, bytes);
      return { kind: 'object', key };
    },
    async load(sealed, owner) {
      const bytes = await bytesOf(sealed, owner);
      return toPayload(await vault.open(bytes, owner.id));
    },
    async remove(sealed) {
      if (sealed.kind === 'object') await objects.remove(sealed.key);
    },
  };
}

/** What the keys of a delivery's objects begin with. */
export function objectsOf({ changeId, connection }: Omit<PayloadOwner, 'id'>): string {
  return `payloads/${connection}/${changeId}/`;
}

/** A payload may have been stored by a version that allowed what this one does not. */
function toPayload(value: unknown): Payload {
  const parsed = v.safeParse(PayloadSchema, value);
  if (parsed.success) return parsed.output;
  // What the schema says of a value is left out, because it may repeat it.
  const paths = [...new Set(parsed.issues.map((issue) => v.getDotPath(issue) ?? 'all of it'))];
  throw new Unreadable(`this version does not take ${nameSome(paths)}`);
}
