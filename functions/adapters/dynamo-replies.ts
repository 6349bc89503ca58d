import * as v from 'valibot';
import { parseDeliveryId } from '../domain/ids.ts';
import type { ReadReplies, ReplyReader } from '../domain/look-at-replies.ts';
import { countThatFit, type ProviderReply } from '../domain/provider-reply.ts';
import type { SealedReplies } from '../domain/sealed-payload.ts';
import { Unreadable } from '../domain/unreadable.ts';
import { deliveryKey } from './dynamo-keys.ts';
import { batchGet, type DynamoTable } from './dynamo-table.ts';
import type { PayloadVault } from './payload-vault.ts';
import { openReply, sealReply } from './reply-vault.ts';

const RepliesItem = v.object({
  status: v.string(),
  replies: v.optional(v.array(v.instance(Uint8Array)), []),
  repliesDropped: v.optional(v.number(), 0),
});

/** The attributes of a delivery's item that hold providers' replies. */
export const replyAttributes = ['replies', 'repliesDropped'] as const;

/** What is stored of replies; undefined if that is nothing. Of a damaged one nothing can be kept. */
export function sealedRepliesIn(item: unknown): SealedReplies | undefined {
  const parsed = v.safeParse(RepliesItem, item);
  if (!parsed.success || parsed.output.replies.length === 0) return undefined;
  const { replies: sealed, repliesDropped: dropped } = parsed.output;
  return { sealed, dropped };
}

/** The replies to an attempt beside those that were kept before: as many of the newest as there is room for. */
export async function withNewReplies(
  { sealed, dropped }: SealedReplies,
  { replies, deliveryId }: { replies: readonly ProviderReply[]; deliveryId: string },
  vault: PayloadVault,
): Promise<SealedReplies> {
  const added = await Promise.all(replies.map((reply) => sealReply(reply, deliveryId, vault)));
  const all = [...sealed, ...added];
  const left = all.slice(all.length - countThatFit(all.map(({ byteLength }) => byteLength)));
  return { sealed: left, dropped: dropped + all.length - left.length };
}

/** Reads nothing of a delivery but its replies: whoever may open these is to have no way to its payload. */
export function createDynamoReplies(table: DynamoTable, vault: PayloadVault): ReplyReader {
  return {
    async read(deliveryId) {
      if (parseDeliveryId(deliveryId) === undefined) return { kind: 'unknown' };
      const attributes = ['status', ...replyAttributes];
      const [item] = await batchGet(table, [deliveryKey(deliveryId)], attributes);
      if (item === undefined) return { kind: 'unknown' };
      const parsed = v.safeParse(RepliesItem, item);
      if (!parsed.success) return { kind: 'unreadable', why: 'the record is damaged' };
      const { status, replies, repliesDropped: dropped } = parsed.output;
      const isGone = /^(delivered|superseded|cancelled)$/.test(status);
      if (isGone && replies.length === 0) return { kind: 'removed' };
      return open({ sealed: replies, dropped }, deliveryId, vault);
    },
  };
}

async function open(
  { sealed, dropped }: SealedReplies,
  deliveryId: string,
  vault: PayloadVault,
): Promise<ReadReplies> {
  try {
    const replies = await Promise.all(sealed.map((one) => openReply(one, deliveryId, vault)));
    return { kind: 'kept', replies, dropped };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'unreadable', why: error.message };
    throw error;
  }
}
