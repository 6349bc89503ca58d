import { isToGoAlone } from './conclude-update.ts';
import { readCredentials } from './credentials.ts';
import type { Attempt } from './delivery.ts';
import type { HttpFailure, HttpReply, Withheld } from './http.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import type { Access } from './provider.ts';
import { knownWords } from './reasons/known-words.ts';
import { whyUnanswered, withReadable } from './reasons/why.ts';
import { isReply } from './sessions.ts';
import { mayHaveUpdated } from './unanswered.ts';
import type { ProviderTools, UpdateResult } from './update-user.ts';
import type { Verdict } from './verdict.ts';

/** What came of one request for several users, by the ids of their deliveries. */
export interface TogetherResult {
  readonly results: ReadonlyMap<string, UpdateResult>;
  /** Those that are to be sent on their own, as the request for all of them has failed. */
  readonly failed: ReadonlyMap<string, FailedTogether>;
}

/** A request for several users that did not succeed, as it concerns one of them. */
export interface FailedTogether {
  readonly attempt: Attempt;
  /** Whether the provider may have made the update all the same. */
  readonly isUnclear: boolean;
}

interface Told {
  readonly access: Access;
  readonly token: string | undefined;
  readonly messages: readonly string[];
}

type Unanswered = Exclude<HttpFailure, Withheld>;
type CommonVerdict = Extract<Verdict, { kind: 'delivered' | 'retry' }>;

const nothingTogether: TogetherResult = { results: new Map(), failed: new Map() };

/** What an attempt in a request for several users begins with. */
const togetherPrefix = 'sent together with others: ';

/**
 * Whether a delivery may be sent together with those of other users. A rename never is: its lost reply could not be told
 * from a failure. Nor is what has just failed so, or it might never be tried alone.
 */
export function mayGoTogether({ identity, delivery }: ReadyDelivery): boolean {
  const hasFailed = delivery.attempts.at(-1)?.reason?.startsWith(togetherPrefix) === true;
  return identity.renamedTo === undefined && !hasFailed && !isToGoAlone(delivery);
}

/**
 * Tries to update several users in one request. If the provider says that it is called too often, that goes for each of them.
 * Whatever else comes back but success says nothing about any one of them, so there are no results then, and each is to be
 * sent on its own.
 */
export async function updateTogether(
  ready: readonly ReadyDelivery[],
  tools: ProviderTools,
): Promise<TogetherResult> {
  if (ready.length < 2) return nothingTogether;
  const credentials = await readCredentials(tools.connection, tools.secrets);
  if (credentials.kind === 'unusable') return nothingTogether;
  const session = await tools.sessions.open(credentials.access, credentials.version);
  if (session.kind !== 'open') return nothingTogether;
  return sendTogether(ready, { access: credentials.access, token: session.token }, tools);
}

async function sendTogether(
  ready: readonly ReadyDelivery[],
  { access, token }: { access: Access; token: string | undefined },
  { client, connection, ambient }: ProviderTools,
): Promise<TogetherResult> {
  // A user whose update cannot be written at all must not spoil the others' batch.
  const sendable = ready.filter((one) => access.request(toUpdate(one), token).kind === 'request');
  const request = sendable.length < 2 ? undefined : access.batch?.(sendable.map(toUpdate), token);
  if (request === undefined) return nothingTogether;

  const startedAt = ambient.now();
  const reply = await client.send(request, connection.timeoutSeconds * 1_000);
  if (!isReply(reply) && reply.kind === 'withheld') return nothingTogether;
  const { messages } = connection.account;
  const verdict = toKeep(verdictOn(reply, access), sendable, { access, token, messages });
  const why = 'code' in verdict ? { code: verdict.code, reason: verdict.reason } : {};
  const attempt: Attempt = {
    at: startedAt.toISOString(),
    outcome: verdict.kind === 'delivered' ? 'delivered' : 'retry',
    ...(isReply(reply) ? { httpStatus: reply.status } : {}),
    durationMs: ambient.now().getTime() - startedAt.getTime(),
    ...why,
  };
  const isUnclear = mayHaveUpdated(reply);
  const common = commonVerdict(verdict, reply);
  if (common === undefined) {
    const failed = { attempt: sentTogether(attempt), isUnclear };
    return {
      results: new Map(),
      failed: new Map(sendable.map(({ delivery }) => [delivery.id, failed])),
    };
  }
  const isDelivered = common.kind === 'delivered';
  // It may be a limit of this route alone.
  const attempts = [isDelivered ? attempt : sentTogether(attempt)];
  const results = sendable.map(({ delivery, job }, index): [string, UpdateResult] => [
    delivery.id,
    { verdict: common, attempts, id: job.ids[0], isUnclear, isEcho: index > 0 },
  ]);
  return { results: new Map(results), failed: new Map() };
}

function verdictOn(reply: HttpReply | Unanswered, access: Access): Verdict {
  return isReply(reply) ? access.verdict(reply) : { kind: 'retry', ...whyUnanswered(reply) };
}

/** What went wrong need not be this user's fault: it is to be seen that they were one of several. */
function sentTogether({ reason = 'no success', ...attempt }: Attempt): Attempt {
  return { ...attempt, reason: `${togetherPrefix}${reason}` };
}

/** What an answer to a request for several users means for each of them, if it means the same for all. */
function commonVerdict(
  verdict: Verdict,
  reply: HttpReply | HttpFailure,
): CommonVerdict | undefined {
  switch (verdict.kind) {
    case 'delivered':
      return verdict;
    case 'retry':
      return verdict.throttled === true || isLeftAlone(verdict, reply) ? verdict : undefined;
    case 'rejected':
    case 'unauthorized':
    case 'not-found':
    case 'held':
      return undefined;
  }
}

/** Whether no call would be made after it, either: the connection is limited then. */
function isLeftAlone(
  { retryAfter }: { retryAfter?: string },
  reply: HttpReply | HttpFailure,
): boolean {
  return retryAfter !== undefined && isReply(reply) && reply.status === 503;
}

/** The provider's words may be about any of the users. */
function toKeep(
  verdict: Verdict,
  sent: readonly ReadyDelivery[],
  { access, token, messages }: Told,
): Verdict {
  if (verdict.kind === 'delivered') return verdict;
  const credentials = token === undefined ? access.secrets : [...access.secrets, token];
  const known = new Set(sent.flatMap(({ job }) => [...(job.known ?? knownWords(job))]));
  return withReadable(verdict, { messages, known, credentials });
}

function toUpdate({ job: { ids, user, fields } }: ReadyDelivery) {
  return { id: ids[0], user, fields };
}
