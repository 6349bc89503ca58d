/** What a provider's reply to an update means for the delivery. */
export type Verdict =
  | { kind: 'delivered' }
  /** The same request can never succeed. */
  | { kind: 'rejected'; reason: string }
  /** Another attempt may succeed. */
  | {
      kind: 'retry';
      reason: string;
      /** The provider's `Retry-After` header as it came. */
      retryAfter?: string;
      /** Nothing but a passing fault: one more try at once is worth it. */
      quick?: true;
      /** The provider asks us to slow down, which says nothing against this delivery: no attempt is spent. */
      throttled?: true;
      /** What an operator can do about it, for when the schedule has ended. */
      advice?: string;
      /** How often this answer may lead to a retry, and what is said when it has. */
      atMost?: { times: number; afterwards: string };
    }
  /** The token is not accepted: a new one may be. */
  | { kind: 'unauthorized'; reason: string }
  /** The provider does not know the id: another one may be right. */
  | { kind: 'not-found'; reason: string }
  /** The credentials are not accepted, and only an operator can change that. */
  | { kind: 'held'; reason: string };
