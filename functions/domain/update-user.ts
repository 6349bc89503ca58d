import type { Connection } from './connection.ts';
import type { Attempt } from './delivery.ts';
import type { Field } from './field.ts';
import type { Withheld } from './http.ts';
import type { Ambient, ProviderClient, SecretReader } from './ports.ts';
import { type ProviderReply, toProviderReply } from './provider-reply.ts';
import type { KnownWords } from './reasons/known-words.ts';
import type { Sessions } from './sessions.ts';
import { callMs, settle } from './settle-update.ts';
import type { User, UserId } from './user.ts';
import type { Verdict, Why } from './verdict.ts';

/** One user to be updated at one connection. */
export interface UpdateJob {
  readonly user: Partial<User>;
  readonly fields: readonly Field[];
  /** The ids to try, the likeliest first. */
  readonly ids: readonly [UserId, ...UserId[]];
  /** What no reason may repeat of the user; what the job itself tells of them, if nothing else is known. */
  readonly known?: KnownWords;
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
  /** What came back to those of the attempts that brought no success; of a request for several users nothing is kept. */
  readonly replies?: readonly ProviderReply[];
  /** The id that the last call was made with. */
  readonly id: UserId;
  /** Whether the provider may have made the update in spite of the verdict. */
  readonly isUnclear?: boolean;
  /** Nothing was asked of the provider but a token, and it gave none. */
  readonly lacksToken?: boolean;
  /** It was made with a token that only a person can renew. */
  readonly hasFixedToken?: boolean;
  /** The same answer was given to another delivery as well, with which it counts for the provider's health. */
  readonly isEcho?: boolean;
}

/** A verdict that no further call in this invocation can better. */
export type SettledVerdict =
  | Extract<Verdict, { kind: 'delivered' | 'rejected' }>
  | (Extract<Verdict, { kind: 'retry' }> & {
      /** The version of the secret whose token was refused for this user, where only another secret can bring another. */
      readonly refusedSecret?: string;
      /** A further call would have been worth it: what the last one was answered says nothing for good. */
      readonly isUnfinished?: true;
    })
  | ({ kind: 'held'; secretVersion: string } & Why)
  /** Nothing was asked of the provider. */
  | Withheld;

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
  if (second.verdict.kind === 'withheld') return first;
  const isUnclear = first.isUnclear === true || second.isUnclear === true;
  return {
    ...second,
    attempts: [...first.attempts, ...second.attempts],
    replies: [...(first.replies ?? []), ...(second.replies ?? [])],
    isUnclear,
  };
}

/** An attempt begins with less than this only if it ends with it: a login, a call, a renewal and a second call. */
export function worstCaseMs(connection: Connection): number {
  return 2 * callMs(connection);
}

async function attempt(job: UpdateJob, tools: ProviderTools): Promise<UpdateResult> {
  const startedAt = tools.ambient.now();
  const { verdict, id, call } = await settle(job, tools);
  const { httpStatus, reply } = call;
  const isKept = reply !== undefined && verdict.kind !== 'delivered' && verdict.kind !== 'withheld';
  const made: Attempt[] =
    verdict.kind === 'withheld'
      ? []
      : [
          {
            at: startedAt.toISOString(),
            outcome: verdict.kind,
            ...(httpStatus === undefined ? {} : { httpStatus }),
            durationMs: tools.ambient.now().getTime() - startedAt.getTime(),
            ...('code' in verdict ? { code: verdict.code, reason: verdict.reason } : {}),
          },
        ];
  return {
    verdict,
    id,
    isUnclear: call.isUnclear === true,
    lacksToken: call.lacksToken === true,
    hasFixedToken: call.canRenew === false && call.token !== undefined,
    attempts: made,
    ...(isKept ? { replies: [toProviderReply(reply, startedAt.toISOString())] } : {}),
  };
}
