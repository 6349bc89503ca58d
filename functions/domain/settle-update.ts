import type { Connection } from './connection.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { callProvider, type ProviderCall } from './provider-call.ts';
import { knownWords } from './reasons/known-words.ts';
import type { ProviderTools, SettledVerdict, UpdateJob } from './update-user.ts';
import type { UserId } from './user.ts';
import { type Why, whyOf } from './verdict.ts';

/** The longest that one call takes with the login before it, each to its time-out. */
export function callMs({ timeoutSeconds }: Connection): number {
  return 2 * timeoutSeconds * 1_000;
}

/** What has not been tried yet. Each step uses something up, so that it comes to an end. */
interface Chances {
  readonly credentials: Credentials;
  readonly ids: readonly [UserId, ...UserId[]];
  readonly mayRenew: boolean;
  readonly mayRefresh: boolean;
}

/** One call, the last one if nothing is to follow it. */
interface Called {
  readonly call: ProviderCall;
  readonly id: UserId;
  readonly beganAt: Date;
}

/** The last call that was made, and what it came to. */
export type Settled = Called & { readonly verdict: SettledVerdict };

/**
 * Calls until there is an answer to keep: renews a refused token once, rereads a refused secret once, and tries the next id
 * where the provider does not know one.
 */
export async function settle(job: UpdateJob, tools: ProviderTools): Promise<Settled> {
  let chances: Chances = {
    credentials: await readCredentials(tools.connection, tools.secrets),
    ids: job.ids,
    mayRenew: true,
    mayRefresh: true,
  };
  const known = job.known ?? knownWords(job);
  let before: Called | undefined;
  for (;;) {
    const [id] = chances.ids;
    const beganAt = tools.ambient.now();
    const call = await callProvider({ ...job, id, known }, chances.credentials, tools);
    const called = { call, id, beganAt };
    if (before !== undefined && call.verdict.kind === 'withheld') {
      return { ...before, verdict: unfinished('the provider wants to be left alone', before.call) };
    }
    const step = await stepAfter(called, chances, tools);
    if (step.kind === 'settled') return { ...called, verdict: step.verdict };
    if (tools.remainingMs() < callMs(tools.connection)) {
      return { ...called, verdict: unfinished('no time was left to try again', call) };
    }
    before = called;
    chances = step.chances;
  }
}

/** What could be tried still is left to the next invocation, and nothing is spent. */
function unfinished(why: string, { verdict }: ProviderCall): SettledVerdict {
  const told: Why =
    'code' in verdict
      ? { ...whyOf(verdict), reason: `${why}: ${verdict.reason}` }
      : { code: 'put-off', reason: why };
  return { kind: 'retry', ...told, throttled: true, isUnfinished: true };
}

type Step =
  | { kind: 'settled'; verdict: SettledVerdict }
  /** Another call is worth it. */
  | { kind: 'go-on'; chances: Chances };

async function stepAfter(
  { call, beganAt }: Called,
  chances: Chances,
  tools: ProviderTools,
): Promise<Step> {
  const { verdict } = call;
  switch (verdict.kind) {
    case 'delivered':
    case 'rejected':
    case 'retry':
    case 'withheld':
      return { kind: 'settled', verdict };
    case 'not-found': {
      const [, next, ...rest] = chances.ids;
      if (next !== undefined)
        return { kind: 'go-on', chances: { ...chances, ids: [next, ...rest] } };
      return { kind: 'settled', verdict: { ...verdict, kind: 'rejected' } };
    }
    case 'unauthorized':
      tools.sessions.drop(call.token);
      if (chances.mayRenew && call.canRenew) {
        return { kind: 'go-on', chances: { ...chances, mayRenew: false } };
      }
      return (
        (await withNewSecret(chances, beganAt, tools)) ?? {
          kind: 'settled',
          verdict: refused(verdict, call, chances.credentials),
        }
      );
    case 'held': {
      const secretVersion = chances.credentials.version;
      return (
        (await withNewSecret(chances, beganAt, tools)) ?? {
          kind: 'settled',
          verdict: { ...verdict, secretVersion },
        }
      );
    }
  }
}

/**
 * A provider may say 401 of one user that the token must not touch (gestao.plus documents that): with a token that was got
 * just now, that is what it means. A token that a person has put may as well have expired, which another user will show.
 */
function refused(
  verdict: Why,
  { canRenew }: ProviderCall,
  { version }: Credentials,
): SettledVerdict {
  const why = whyOf(verdict);
  return canRenew === true
    ? { kind: 'rejected', ...why }
    : { kind: 'retry', ...why, refusedSecret: version };
}

/** The secret that was refused may be older than one that an operator has just put: tries that, if there is one. */
async function withNewSecret(
  chances: Chances,
  refusedSince: Date,
  { connection, secrets }: ProviderTools,
): Promise<Step | undefined> {
  if (!chances.mayRefresh) return undefined;
  const credentials = await readCredentials(connection, secrets, refusedSince);
  if (credentials.version === chances.credentials.version) return undefined;
  return { kind: 'go-on', chances: { ...chances, credentials, mayRefresh: false } };
}
