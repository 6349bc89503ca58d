import type { Connection } from './connection.ts';
import type { Credentials } from './credentials.ts';
import type { HttpReply, Withheld } from './http.ts';
import type { ProviderClient } from './ports.ts';
import type { Access, Update } from './provider.ts';
import { tidyReason } from './redact.ts';
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

/** Makes one request with the credentials as they are. The verdict's reason is free of credentials and personal data. */
export async function callProvider(
  update: Update,
  credentials: Credentials,
  tools: CallTools,
): Promise<ProviderCall> {
  if (credentials.kind === 'unusable') {
    return { verdict: { kind: 'held', reason: credentials.reason } };
  }
  const { access, version } = credentials;
  const session = await tools.sessions.open(access, version);
  switch (session.kind) {
    case 'open': {
      const { token, canRenew } = session;
      const call = await request(update, access, token, tools);
      return { ...tidy(call, update, access, token), canRenew, ...(token ? { token } : {}) };
    }
    case 'withheld':
      return { verdict: session };
    case 'refused':
    case 'retry': {
      const { httpStatus, reply, ...refusal } = session;
      const verdict: Verdict =
        refusal.kind === 'refused' ? { kind: 'held', reason: refusal.reason } : refusal;
      const status = httpStatus ? { httpStatus } : {};
      const told = reply === undefined ? status : { ...status, reply };
      return tidy({ verdict, lacksToken: true, ...told }, update, access);
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
  if (prepared.kind === 'rejected') return { verdict: prepared };
  const reply = await client.send(prepared.request, connection.timeoutSeconds * 1_000);
  if (isReply(reply)) {
    const isUnclear = mayHaveUpdated(reply);
    return { verdict: access.verdict(reply), httpStatus: reply.status, reply, isUnclear };
  }
  if (reply.kind === 'withheld') return { verdict: reply };
  const quick = reply.kind === 'reset' ? ({ quick: true } as const) : {};
  return {
    verdict: { kind: 'retry', reason: reply.reason, ...quick },
    isUnclear: mayHaveUpdated(reply),
  };
}

function tidy(
  call: ProviderCall,
  { user, id }: Update,
  { secrets }: Access,
  token?: string,
): ProviderCall {
  const { verdict } = call;
  if (verdict.kind === 'delivered' || verdict.kind === 'withheld') return call;
  const sensitive = {
    user,
    ids: [id],
    secrets: token === undefined ? secrets : [...secrets, token],
  };
  return { ...call, verdict: { ...verdict, reason: tidyReason(verdict.reason, sensitive) } };
}
