import type { HttpReply, Withheld } from './http.ts';
import type { Ambient, ProviderClient } from './ports.ts';
import type { Access, Login, Session } from './provider.ts';
import { whyUnanswered } from './reasons/why.ts';
import type { Why } from './verdict.ts';

/** A token is renewed this long before it ends, or a tenth of its life if that is shorter. */
const maxRenewalMarginMs = 60_000;

/** What it takes to make a request now. */
export type SessionState =
  | { kind: 'open'; token: string | undefined; canRenew: boolean }
  /** No request can succeed until somebody changes the secret. */
  | ({ kind: 'refused'; httpStatus?: number; reply?: HttpReply } & Why)
  | (Extract<Login, { kind: 'retry' }> & { reply?: HttpReply })
  | Withheld;

export interface Sessions {
  /** A token for the credentials of that version: the cached one, or that of a new login. */
  open(access: Access, version: string): Promise<SessionState>;
  /** Forgets the token if it is still the one given, so that the next `open` logs in anew. */
  drop(token: string | undefined): void;
  /** The same sessions, whose logins go through another client. */
  through(client: ProviderClient): Sessions;
}

/** What a login came to; one that failed, with what came back. */
type MadeLogin =
  | Extract<Login, { kind: 'token' }>
  | (Exclude<Login, { kind: 'token' }> & { reply?: HttpReply })
  | Withheld;

type LoginSession = Extract<Session, { kind: 'login' }>;

/** A login, and the client that it would be made with. */
interface NeededLogin {
  readonly session: LoginSession;
  readonly version: string;
  readonly via: ProviderClient;
}

interface CachedLogin {
  readonly version: string;
  readonly since: Date;
  readonly result: Promise<MadeLogin>;
  token?: string;
}

/** Keeps one connection's token between deliveries. Users updated side by side share one login. */
export function createSessions(
  client: ProviderClient,
  timeoutMs: number,
  ambient: Pick<Ambient, 'now'>,
): Sessions {
  let cached: CachedLogin | undefined;

  async function logIn(session: LoginSession, via: ProviderClient): Promise<MadeLogin> {
    const reply = await via.send(session.request, timeoutMs);
    if (isReply(reply)) {
      const login = session.read(reply, ambient.now());
      return login.kind === 'token' ? login : { ...login, reply };
    }
    if (reply.kind === 'withheld') return reply;
    const quick = reply.kind === 'reset' ? ({ quick: true } as const) : {};
    return { kind: 'retry', ...whyUnanswered(reply, 'login: '), ...quick };
  }

  async function startLogin(needed: NeededLogin): Promise<MadeLogin> {
    const { session, version, via } = needed;
    const started: CachedLogin = { version, since: ambient.now(), result: logIn(session, via) };
    cached = started;
    try {
      const login = await started.result;
      if (login.kind === 'token') started.token = login.token;
      return login;
    } finally {
      if (started.token === undefined && cached === started) cached = undefined;
    }
  }

  async function currentLogin(needed: NeededLogin): Promise<MadeLogin> {
    const known = cached;
    if (known?.version !== needed.version) return startLogin(needed);
    const login = await known.result;
    if (login.kind !== 'token' || isFresh(login, known.since, ambient.now())) return login;
    if (cached === known) cached = undefined;
    return currentLogin(needed);
  }

  const sessionsThrough = (via: ProviderClient): Sessions => ({
    async open({ session }, version) {
      switch (session.kind) {
        case 'none':
          return { kind: 'open', token: undefined, canRenew: false };
        case 'fixed':
          return openFixed(session, ambient.now());
        case 'login':
          return openLogin(await currentLogin({ session, version, via }));
      }
    },
    drop(token) {
      if (token !== undefined && token === cached?.token) cached = undefined;
    },
    through: sessionsThrough,
  });
  return sessionsThrough(client);
}

function openFixed(session: Extract<Session, { kind: 'fixed' }>, now: Date): SessionState {
  if (session.expiresAt !== undefined && session.expiresAt <= now) {
    const expiredAt = session.expiresAt.toISOString();
    const reason = `the access token in the secret expired at ${expiredAt}`;
    return { kind: 'refused', code: 'credentials', reason };
  }
  return { kind: 'open', token: session.token, canRenew: false };
}

function openLogin(login: MadeLogin): SessionState {
  switch (login.kind) {
    case 'token':
      return { kind: 'open', token: login.token, canRenew: true };
    case 'refused':
    case 'retry':
    case 'withheld':
      return login;
  }
}

function isFresh(
  { expiresAt }: Extract<Login, { kind: 'token' }>,
  since: Date,
  now: Date,
): boolean {
  if (expiresAt === undefined) return true;
  const lifeMs = expiresAt.getTime() - since.getTime();
  const marginMs = Math.min(maxRenewalMarginMs, lifeMs / 10);
  // Once the clock was put back, it does not tell when a token ends.
  return now >= since && now.getTime() < expiresAt.getTime() - marginMs;
}

/** Whether something came back at all. */
export function isReply(reply: HttpReply | { kind: string }): reply is HttpReply {
  return 'status' in reply;
}
