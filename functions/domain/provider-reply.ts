import type { Conclusion } from './delivery.ts';
import type { HttpReply } from './http.ts';

/**
 * A provider's reply to one attempt, as it came. It may say anything of anybody, and repeat credentials: it is stored sealed,
 * and shown to nobody but an operator who asks for it.
 */
export interface ProviderReply {
  /** When its attempt began, ISO 8601. */
  readonly at: string;
  readonly status: number;
  readonly contentType?: string;
  /** As text, at most 64 KB of it in UTF-8. */
  readonly body: string;
  /** There was more of it. */
  readonly cut?: true;
}

/** The replies that are kept of a delivery, and how many more there were, older ones, for which there is no room. */
export interface KeptReplies {
  /** The newest last. */
  readonly replies: readonly ProviderReply[];
  readonly dropped: number;
}

const maxBodyBytes = 65_536;
const maxContentTypeLength = 200;

/** As much of a reply as is kept. */
export function toProviderReply(
  { status, contentType, body }: HttpReply,
  at: string,
): ProviderReply {
  const { read } = new TextEncoder().encodeInto(body, new Uint8Array(maxBodyBytes));
  return {
    at,
    status,
    ...(contentType === undefined
      ? {}
      : { contentType: contentType.slice(0, maxContentTypeLength) }),
    body: body.slice(0, read),
    ...(read < body.length ? { cut: true } : {}),
  };
}

/** A conclusion with the replies that led to it, unless it ends the delivery well: nothing is kept then. */
export function withReplies(conclusion: Conclusion, replies: readonly ProviderReply[]): Conclusion {
  switch (conclusion.status) {
    case 'delivered':
    case 'superseded':
    case 'cancelled':
      return conclusion;
    case 'failed':
    case 'held':
    case 'waiting':
      return replies.length === 0 ? conclusion : { ...conclusion, replies };
  }
}

/** The most that is kept of all replies to one delivery, as they are stored: its item must stay far below 400 KB. */
const maxKeptBytes = 100_000;

/** All of them are answered at once, in at most 6 MB, where a character may take seven bytes. */
const maxKept = 12;

/** How many of the newest replies there is room for, by their sizes in bytes, the newest last. */
export function countThatFit(sizes: readonly number[]): number {
  let bytes = 0;
  const older = sizes.findLastIndex((size) => {
    bytes += size;
    return bytes > maxKeptBytes;
  });
  return Math.min(sizes.length - 1 - older, maxKept);
}
