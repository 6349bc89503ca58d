import type { HttpFailure, Withheld } from '../http.ts';
import type { Why } from '../verdict.ts';
import { type Listening, readable } from './readable.ts';
import type { ReasonCode } from './reason-code.ts';

type Unanswered = Exclude<HttpFailure, Withheld>;

const codeOfFailure: Readonly<Record<Unanswered['kind'], ReasonCode>> = {
  timeout: 'timeout',
  reset: 'disconnected',
  unreadable: 'unreadable',
  unreachable: 'unreachable',
};

/** Why nothing came of a request that has no reply. */
export function whyUnanswered({ kind, reason }: Unanswered, prefix = ''): Why {
  return { code: codeOfFailure[kind], reason: `${prefix}${reason}` };
}

/** A reason with those of the provider's words that may be kept, and without all others. */
export function withReadable<Told extends Why>(
  { said, ...why }: Told,
  listening: Listening,
): Omit<Told, 'said'> {
  if (said === undefined) return why;
  const { words, documented } = readable(said, listening);
  if (words === undefined) return why;
  return {
    ...why,
    reason: `${why.reason}: ${words}`,
    common: documented === undefined ? why.reason : `${why.reason}: ${documented}`,
  };
}
