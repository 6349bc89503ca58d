import type { ReasonCode } from './reasons/reason-code.ts';

/** Why something did not succeed. */
export interface Why {
  readonly code: ReasonCode;
  /** In words of ours; after a call also in those of the provider's that may be kept. */
  readonly reason: string;
  /** The provider's words as they came. They go no further than to what makes a reason of them: nothing keeps them. */
  readonly said?: readonly string[];
  /** The reason without words that may be about a person, where it has any: for what concerns others as well. */
  readonly common?: string;
}

/** What a provider's reply to an update means for the delivery. */
export type Verdict =
  | { kind: 'delivered' }
  /** The same request can never succeed. */
  | ({ kind: 'rejected' } & Why)
  /** Another attempt may succeed. */
  | (Why & {
      kind: 'retry';
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
    })
  /** The token is not accepted: a new one may be. */
  | ({ kind: 'unauthorized' } & Why)
  /** The provider does not know the id: another one may be right. */
  | ({ kind: 'not-found' } & Why)
  /** The credentials are not accepted, and only an operator can change that. */
  | ({ kind: 'held' } & Why);

/** Why something did not succeed, apart from what that means for a delivery. */
export function whyOf({ code, reason, common }: Why): Why {
  return { code, reason, ...(common === undefined ? {} : { common }) };
}
