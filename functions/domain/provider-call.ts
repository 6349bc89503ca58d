import type { Connection } from './connection.ts';
import type { Credentials } from './credentials.ts';
import type { HttpReply, Withheld } from './http.ts';
import type { ProviderClient } from './ports.ts';
import type { Access, Update } from './provider.ts';
import type { KnownWords } from './reasons/known-words.ts';
import type { Listening } from './reasons/readable.ts';
import { whyUnanswered, withReadable } from './reasons/why.ts';
import { isReply, type Sessions } from './sessions.ts';
import { mayHaveUpdated } from './unanswered.ts';
import type { Verdict } from './verdict.ts';

/** What came of one call, or of the log-in that had to come first. */
export interface ProviderCall {
  readonly verdict: Verdict | Withheld;
  readonly httpStatus?: number;
  /** What came back, to this call or to the log-in. */
  readonly reply?: HttpReply;
  readonly token?: string;
  /** Whether another log-in could bring another token. */
  readonly canRenew?: boolean;
  /** The provider may have made the update, though it did not say so. */
  readonly isUnclear?: boolean;
  /** There was no call: the log-in brought no token. */
  readonly lacksToken?: boolean;
}

interface CallTools {
  readonly connection: Connection;
  readonly sessions: Sessions;
  readonly client: ProviderClient;
}

/** An update, and what no reason may repeat of the person. */
export interface KnownUpdate extends Update {
  readonly known: KnownWords;
}

/** Makes one request with the credentials as they are. The verdict's reason has no words of the provider but allowed ones. */
export async function callProvider(
  update: KnownUpdate,
  credentials: Credentials,
  tools: CallTools,
): Promise<ProviderCall> {
  if (credentials.kind === 'unusable') {
    return { verdict: { kind: 'held', code: 'credentials', reason: credentials.reason } };
  }
  const { access, version } = credentials;
  const session = await tools.sessions.open(access, version);
  const listening = listeningFor(update.known, access, tools.connection);
  switch (session.kind) {
    case 'open': {
      const { token, canRenew } = session;
      const call = await request(update, access, token, tools);
      const credentials = token === undefined ? access.secrets : [...access.secrets, token];
      const told = { ...call, verdict: toKeep(call.verdict, { ...listening, credentials }) };
      return { ...told, canRenew, ...(token ? { token } : {}) };
    }
    case 'withheld':
      return { verdict: session };
    case 'refused':
    case 'retry': {
      const { httpStatus, reply, ...refusal } = session;
      const verdict: Verdict = refusal.kind === 'refused' ? { ...refusal, kind: 'held' } : refusal;
      // A login is about nobody, so that all of what is left of its words may be told to everybody.
      const { common: _, ...told } = withReadable(verdict, listening);
      const status = httpStatus ? { httpStatus } : {};
      return { verdict: told, lacksToken: true, ...status, ...(reply && { reply }) };
    }
  }
}

async function request(
  update: Update,
  access: Access,
  token: string | undefined,
  { client, connection }: CallTools,
): Promise<ProviderCall> {
  const prepared = access.request(update, token);
  if (prepared.kind === 'rejected') return { verdict: { ...prepared, code: 'unsendable' } };
  const reply = await client.send(prepared.request, connection.timeoutSeconds * 1_000);
  if (isReply(reply)) {
    const isUnclear = mayHaveUpdated(reply);
    return { verdict: access.verdict(reply), httpStatus: reply.status, reply, isUnclear };
  }
  if (reply.kind === 'withheld') return { verdict: reply };
  const quick = reply.kind === 'reset' ? ({ quick: true } as const) : {};
  return {
    verdict: { kind: 'retry', ...whyUnanswered(reply), ...quick },
    isUnclear: mayHaveUpdated(reply),
  };
}

function listeningFor(known: KnownWords, { secrets }: Access, { account }: Connection) {
  return { known, credentials: secrets, messages: account.messages };
}

function toKeep(verdict: Verdict | Withheld, listening: Listening): Verdict | Withheld {
  return verdict.kind === 'delivered' || verdict.kind === 'withheld'
    ? verdict
    : withReadable(verdict, listening);
}
