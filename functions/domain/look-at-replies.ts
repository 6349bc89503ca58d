import type { Audit } from './audit.ts';
import type { Ambient } from './ports.ts';
import type { KeptReplies } from './provider-reply.ts';

/** Opens the replies to a delivery's attempts. */
export interface ReplyReader {
  read(deliveryId: string): Promise<ReadReplies>;
}

export type ReadReplies =
  | ({ kind: 'kept' } & KeptReplies)
  /** There is no such delivery. */
  | { kind: 'unknown' }
  /** They went with the delivery's personal data. */
  | { kind: 'removed' }
  /** They are there and cannot be opened. `why` is in words for the operator. */
  | { kind: 'unreadable'; why: string };

interface Looking {
  readonly replies: ReplyReader;
  readonly audit: Pick<Audit, 'record'>;
  readonly ambient: Pick<Ambient, 'now'>;
}

/** Opens the replies to a delivery for somebody, which is on record before they are shown. Throws if it cannot be recorded. */
export async function lookAtReplies(
  deliveryId: string,
  by: string,
  { replies, audit, ambient }: Looking,
): Promise<ReadReplies> {
  const read = await replies.read(deliveryId);
  if (read.kind === 'kept') {
    const at = ambient.now().toISOString();
    await audit.record({ at, by, action: 'view-replies', on: deliveryId });
  }
  return read;
}
