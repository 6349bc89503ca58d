import type { Connection } from './connection.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import type { Attempt } from './delivery.ts';
import type { Field } from './field.ts';
import type { Ambient, ProviderClient, SecretReader } from './ports.ts';
import { callProvider } from './provider-call.ts';
import type { Sessions } from './sessions.ts';
import type { User, UserId } from './user.ts';
import type { Verdict } from './verdict.ts';

/** One user to be updated at one connection. */
export interface UpdateJob {
  readonly user: Partial<User>;
  readonly fields: readonly Field[];
  /** The ids to try, the likeliest first. */
  readonly ids: readonly [UserId, ...UserId[]];
  /** Whether it only asks if the provider is back: then one call is enough. */
  readonly isProbe?: boolean;
}

/** What it takes to call a connection's provider. */
export interface ProviderTools {
  readonly connection: Connection;
  readonly secrets: SecretReader;
  readonly sessions: Sessions;
  readonly client: ProviderClient;
  readonly ambient: Ambient;
  /** How much time the function has left. */
  remainingMs(): number;
}

/** What the calls for one update came to, and every attempt it took. */
export interface UpdateResult {
  readonly verdict: SettledVerdict;
  readonly attempts: readonly Attempt[];
  /** The id that the last call was made with. */
  readonly id: UserId;
  /** Whether the provider may have made the update in spite of the verdict. */
  readonly isUnclear?: boolean;
  /** Nothing was asked of the provider but a token, and it gave none. */
  readonly lacksToken?: boolean;
  /** The same answer was given to another delivery as well, with which it counts for the provider's health. */
  readonly isEcho?: boolean;
}

/** A verdict that no further call in this invocation can better. */
export type SettledVerdict =
  | Extract<Verdict, { kind: 'delivered' | 'rejected' | 'retry' }>
  | { kind: 'held'; reason: string; secretVersion: string };

/**
 * Updates one user: logs in if need be, renews a refused token once, rereads the secret once before giving up on it,
 * tries the next id where the provider does not know one, and after a passing fault tries once more at once.
 */
export async function updateUser(job: UpdateJob, tools: ProviderTools): Promise<UpdateResult> {
  const first = await attempt(job, tools);
  const isPassing = first.verdict.kind === 'retry' && first.verdict.quick === true;
  const isWorthIt = isPassing && job.isProbe !== true;
  if (!isWorthIt || tools.remainingMs() < worstCaseMs(tools.connection)) return first;
  const second = await attempt(job, tools);
  const isUnclear = first.isUnclear === true || second.isUnclear === true;
  return { ...second, attempts: [...first.attempts, ...second.attempts], isUnclear };
}

/** An attempt begins with less than this only if it ends with it: a login, a call, a renewal and a second call. */
export function worstCaseMs(connection: Connection): number {
  return 2 * callMs(connection);
}

/** The longest that one call takes with the login before it, each to its time-out. */
function callMs({ timeoutSeconds }: Connection): number {
  return 2 * timeoutSeconds * 1_000;
}

async function attempt(job: UpdateJob, tools: ProviderTools): Promise<UpdateResult> {
  const startedAt = tools.ambient.now();
  const settled = await settle(job, tools, {
    credentials: await readCredentials(tools.connection, tools.secrets, 'read'),
    ids: job.ids,
    mayRenew: true,
    mayRefresh: true,
  });
  return {
    verdict: settled.verdict,
    id: settled.id,
    isUnclear: settled.isUnclear,
    lacksToken: settled.lacksToken,
    attempts: [
      {
        at: startedAt.toISOString(),
        outcome: settled.verdict.kind,
        ...(settled.httpStatus === undefined ? {} : { httpStatus: settled.httpStatus }),
        durationMs: tools.ambient.now().getTime() - startedAt.getTime(),
        ...('reason' in settled.verdict ? { reason: settled.verdict.reason } : {}),
      },
    ],
  };
}

/** What has not been tried yet. Each step uses something up, so that it comes to an end. */
interface Chances {
  readonly credentials: Credentials;
  readonly ids: readonly [UserId, ...UserId[]];
  readonly mayRenew: boolean;
  readonly mayRefresh: boolean;
}

interface Settled {
  readonly verdict: SettledVerdict;
  readonly httpStatus?: number;
  readonly id: UserId;
  readonly isUnclear: boolean;
  readonly lacksToken: boolean;
}

async function settle(job: UpdateJob, tools: ProviderTools, chances: Chances): Promise<Settled> {
  const { credentials, ids } = chances;
  const [id, ...otherIds] = ids;
  const call = await callProvider({ ...job, id }, credentials, tools);
  const settled = (verdict: SettledVerdict): Settled => ({
    verdict,
    id,
    isUnclear: call.isUnclear === true,
    lacksToken: call.lacksToken === true,
    ...(call.httpStatus === undefined ? {} : { httpStatus: call.httpStatus }),
  });
  const { verdict } = call;
  const isTimeUp = tools.remainingMs() < callMs(tools.connection);
  switch (verdict.kind) {
    case 'delivered':
    case 'rejected':
    case 'retry':
      return settled(verdict);
    case 'not-found': {
      const [next, ...rest] = otherIds;
      if (next === undefined) return settled({ kind: 'rejected', reason: verdict.reason });
      if (isTimeUp) return settled(outOfTime(verdict));
      return settle(job, tools, { ...chances, ids: [next, ...rest] });
    }
    case 'unauthorized':
      if (isTimeUp) {
        tools.sessions.drop(call.token);
        return settled(outOfTime(verdict));
      }
      if (chances.mayRenew && call.canRenew) {
        tools.sessions.drop(call.token);
        return settle(job, tools, { ...chances, mayRenew: false });
      }
      return (
        (await settleWithNewSecret(job, tools, chances)) ??
        // Never held: a provider may say 401 of one user that the token must not touch (gestao.plus documents that).
        settled({ kind: 'rejected', reason: verdict.reason })
      );
    case 'held': {
      const renewed = isTimeUp ? undefined : await settleWithNewSecret(job, tools, chances);
      return renewed ?? settled({ ...verdict, secretVersion: credentials.version });
    }
  }
}

/** What could be tried still must not outlast the function: the next invocation goes on, and nothing is spent. */
function outOfTime({ reason }: { reason: string }): SettledVerdict {
  return { kind: 'retry', reason: `no time was left to try again: ${reason}`, throttled: true };
}

/** The cached secret may be older than the one that an operator has just put: tries that, if there is one. */
async function settleWithNewSecret(
  job: UpdateJob,
  tools: ProviderTools,
  chances: Chances,
): Promise<Settled | undefined> {
  if (!chances.mayRefresh) return undefined;
  const credentials = await readCredentials(tools.connection, tools.secrets, 'refresh');
  if (credentials.version === chances.credentials.version) return undefined;
  return settle(job, tools, { ...chances, credentials, mayRefresh: false });
}
