import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as v from 'valibot';
import type { ProviderReply } from '../domain/provider-reply.ts';
import { Unreadable } from '../domain/unreadable.ts';
import type { PayloadVault } from './payload-vault.ts';

const Packed = v.string();

const Head = v.object({
  at: v.string(),
  status: v.number(),
  contentType: v.exactOptional(v.string()),
  cut: v.exactOptional(v.literal(true)),
});

/** Far more than a reply that is kept can have. */
const maxUnpackedBytes = 200_000;

type Vault = Pick<PayloadVault, 'seal' | 'open'>;

/** Packs and encrypts a reply for the delivery that it was made to: it opens for no other, and is never taken for a payload. */
export async function sealReply(
  { body, ...head }: ProviderReply,
  deliveryId: string,
  vault: Vault,
): Promise<Uint8Array> {
  // The body as it is, as JSON would write control characters in six bytes each.
  const packed = deflateRawSync(Buffer.from(`${JSON.stringify(head)}\n${body}`));
  return Uint8Array.from(await vault.seal(packed.toString('base64'), contextOf(deliveryId)));
}

/** Throws an `Unreadable` if it was changed or moved, if its key is gone, or if it is no reply. */
export async function openReply(
  sealed: Uint8Array,
  deliveryId: string,
  vault: Vault,
): Promise<ProviderReply> {
  const packed = v.safeParse(Packed, await vault.open(sealed, contextOf(deliveryId)));
  if (!packed.success) throw new Unreadable('it is no reply');
  return toReply(unpack(packed.output));
}

function toReply(text: string): ProviderReply {
  const end = text.indexOf('\n');
  const head = v.safeParse(v.pipe(v.string(), v.parseJson(), Head), text.slice(0, end));
  if (!head.success) throw new Unreadable('this version cannot read it');
  return { ...head.output, body: text.slice(end + 1) };
}

function unpack(packed: string): string {
  const bytes = Buffer.from(packed, 'base64');
  try {
    return inflateRawSync(bytes, { maxOutputLength: maxUnpackedBytes }).toString('utf8');
  } catch (cause) {
    throw new Unreadable('it is not packed as a reply is', { cause });
  }
}

function contextOf(deliveryId: string): string {
  return `replies to ${deliveryId}`;
}
