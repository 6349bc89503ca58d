interface Times {
  /** ISO 8601, with as many digits as the source gave. */
  readonly occurredAt: string;
  readonly receivedAt: string;
}

/**
 * Whether an erasure at that time ends a change: what was received up to then, and what says how the user was before.
 * The same millisecond belongs to before, as nobody can tell which was first.
 */
export function isErased({ occurredAt, receivedAt }: Times, erasedAt: string): boolean {
  const end = Date.parse(erasedAt);
  return Date.parse(receivedAt) <= end || Date.parse(occurredAt) <= end;
}
