import type { BulkRetry } from '../api/operator-api.ts';

export const bulkKinds = ['all', 'rejected', 'exhausted', 'text'] as const;
export type BulkKind = (typeof bulkKinds)[number];

interface Wish {
  readonly kind: BulkKind;
  /** Words in the reason, if that is the kind. */
  readonly text: string;
  /** As the field has it: a local time, or empty. */
  readonly since: string;
}

/** What is asked for. Whatever was filled in stays in, even if it means nothing: without it, more would go out again. */
export function bulkFilterOf({ kind, text, since }: Wish): Omit<BulkRetry, 'cursor'> {
  const time = new Date(since);
  return {
    ...(kind !== 'all' && { reason: kind === 'text' ? text.trim() : kind }),
    ...(since !== '' && { since: Number.isNaN(time.getTime()) ? since : time.toISOString() }),
  };
}
