import type { HttpReply } from '../domain/http.ts';
import { type ReasonCode, reasonCodeOf } from '../domain/reasons/reason-code.ts';
import type { Verdict, Why } from '../domain/verdict.ts';
import { isHtml } from './html-reply.ts';
import { membersOf, wordsOf } from './reply-body.ts';

/** One line of the table from replies to verdicts. The first line that fits decides. */
export interface ReplyRule {
  readonly statuses: readonly number[];
  /** The line fits only when the provider's words contain this, in any case. */
  readonly saying?: string;
  readonly means: Meaning;
  /** What it comes to in a word of ours, where the status says something else. */
  readonly code?: ReasonCode;
}

type Meaning =
  | { readonly kind: 'rejected' | 'unauthorized' | 'not-found' | 'held' }
  | {
      readonly kind: 'retry';
      readonly quick?: true;
      readonly throttled?: true;
      /** What an operator can do once the schedule has ended. */
      readonly advice?: string;
      readonly atMost?: { times: number; afterwards: string };
    };

const commonRules: readonly ReplyRule[] = [
  { statuses: [429], means: { kind: 'retry', throttled: true } },
  { statuses: [502, 503, 504], means: { kind: 'retry', quick: true } },
  { statuses: [408, 425], means: { kind: 'retry' } },
];

/** Tells what a reply means, by the provider's own rules first and then by those that all providers share. */
export function judge(reply: HttpReply, ownRules: readonly ReplyRule[]): Verdict {
  if (isSuccess(reply)) return judgeSuccess(reply);
  const said = wordsOf(reply.body);
  const words = said.map((text) => text.toLowerCase());
  const rule = [...ownRules, ...commonRules].find(
    ({ statuses, saying = '' }) =>
      statuses.includes(reply.status) &&
      (saying === '' || words.some((text) => text.includes(saying.toLowerCase()))),
  );
  const why = whyRefused(reply, said);
  return toVerdict(rule?.means ?? defaultMeaning(reply.status), reply, {
    ...why,
    code: rule?.code ?? why.code,
  });
}

function judgeSuccess(reply: HttpReply): Verdict {
  // A maintenance page or a captive proxy: whoever answered, the provider has confirmed nothing.
  if (isHtml(reply)) return withRetryAfter({ kind: 'retry', ...notTheProviders }, reply);
  // Some APIs hide a failure in a 200; `"error": false`, null or "" says that there was none.
  const { error } = membersOf(reply.body);
  return error ? { kind: 'rejected', ...whyRefused(reply) } : { kind: 'delivered' };
}

const notTheProviders = {
  code: 'not-the-provider',
  reason: "the reply is not the provider's: it is a page in HTML",
} as const;

export function isSuccess({ status }: HttpReply): boolean {
  return status >= 200 && status < 300;
}

/** The status, and apart from it what the provider says, of which only some words may be kept. */
export function whyRefused({ status, body }: HttpReply, said = wordsOf(body)): Why {
  const why = { code: reasonCodeOf(status), reason: `HTTP ${status}` };
  return said.length === 0 ? why : { ...why, said };
}

// Redirects are not followed: a provider that moved is a matter for the config, not for another attempt.
function defaultMeaning(status: number): Meaning {
  return { kind: status >= 300 && status < 500 ? 'rejected' : 'retry' };
}

function toVerdict(meaning: Meaning, reply: HttpReply, why: Why): Verdict {
  if (meaning.kind !== 'retry') return { kind: meaning.kind, ...why };

  const { quick, ...rest } = meaning;
  // Who names a time is not asked again before it.
  const isQuick = quick && reply.retryAfter === undefined;
  return withRetryAfter({ ...rest, ...why, ...(isQuick && { quick }) }, reply);
}

function withRetryAfter(
  verdict: Extract<Verdict, { kind: 'retry' }>,
  { retryAfter }: HttpReply,
): Verdict {
  return retryAfter === undefined ? verdict : { ...verdict, retryAfter };
}
