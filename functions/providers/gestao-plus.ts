import * as v from 'valibot';
import type { HttpReply, HttpRequest } from '../domain/http.ts';
import type { Login, Prepared, Session, Update } from '../domain/provider.ts';
import { BaseUrl, Origin } from './base-url.ts';
import { BearerToken, Credential, notTooLong } from './credential.ts';
import { defineProvider } from './define-provider.ts';
import { bearer, jsonRequest } from './json-request.ts';
import { readLogin } from './login.ts';
import { judge, type ReplyRule } from './reply.ts';
import { identifyByOneId } from './single-id.ts';

const Settings = v.strictObject({
  origin: Origin,
  baseUrl: v.optional(BaseUrl, 'https://api.gestao.plus'),
});
type Settings = v.InferOutput<typeof Settings>;

const TokenCredentials = v.strictObject({ accessToken: BearerToken });

/** The client that the provider's pages name for everybody. */
const publicClient = 'app';

// The provider's own pages disagree on the client's secret: null on one, "app" on the other.
const LoginCredentials = v.strictObject({
  username: v.pipe(Credential, v.title('user name')),
  password: Credential,
  clientId: v.optional(Credential, publicClient),
  clientSecret: v.optional(
    v.nullable(v.pipe(v.string('must be a string or null'), notTooLong)),
    null,
  ),
});
type LoginCredentials = v.InferOutput<typeof LoginCredentials>;

const NoCredentials = v.custom<never>(
  () => false,
  'must be an object with either accessToken, or username and password',
);

// A union would only say that neither form fits; the members that are there tell which one is meant.
/** The connection's secret. */
export const GestaoPlusCredentials = v.pipe(
  v.lazy((secret): v.GenericSchema<unknown, GestaoPlusCredentials> => {
    const has = (member: string) => v.is(v.object({ [member]: v.unknown() }), secret);
    if (has('accessToken')) return TokenCredentials;
    return has('username') || has('password') ? LoginCredentials : NoCredentials;
  }),
  v.metadata({ forms: [LoginCredentials, TokenCredentials] }),
);
type GestaoPlusCredentials = v.InferOutput<typeof TokenCredentials> | LoginCredentials;

const replyRules: readonly ReplyRule[] = [
  { statuses: [401], means: { kind: 'unauthorized' } },
  { statuses: [403], saying: 'Forbidden (Invalid token)', means: { kind: 'unauthorized' } },
];

/** Of its general page on errors, and of those on logins and users. */
const messages = [
  'Bad Request',
  'Unprocessable Entity',
  'Forbidden',
  'Forbidden (Invalid token)',
  'Forbidden (indicator scope)',
  'Invalid user action',
  'Invalid username and password combination',
  'You cannot change the field: …',
  'You cannot use this email',
  'error validating access token',
  'invalid access token',
  'invalid_client',
  'invalid_grant',
  'request data invalid',
] as const;

/** gestao.plus: a user's profile picture, over `PATCH /user-metadata/{id}`. */
export const gestaoPlus = defineProvider({
  name: 'gestao-plus',
  settings: Settings,
  credentials: GestaoPlusCredentials,
  messages,
  ids: ({ origin }) => ({ tenant: new URL(origin).origin }),
  account: (settings) => ({
    update: 'partial',
    baseUrl: settings.baseUrl,
    fields: ['picture'],
    attributes: false,
    batches: false,
    needs: ['picture'],
    requires: [],
    identify: (subject) => identifyByOneId(subject),
    access: (credentials) => ({
      session: toSession(settings, credentials),
      secrets: secretsIn(credentials),
      request: (update, token) => toRequest(settings, update, token),
      verdict: (reply) => judge(reply, replyRules),
    }),
  }),
});

/** A client that everybody has is no secret; to leave it out of reasons would spoil them. */
function secretsIn(credentials: GestaoPlusCredentials): string[] {
  if ('accessToken' in credentials) return [credentials.accessToken];
  const { username, password, clientId, clientSecret } = credentials;
  const ofClient = [clientId, clientSecret].filter((value) => value !== null);
  return [username, password, ...ofClient.filter((value) => value !== publicClient)];
}

function toRequest(
  { baseUrl, origin }: Settings,
  { id, user }: Update,
  token: string | undefined,
): Prepared {
  if (user.picture === undefined) return { kind: 'rejected', reason: 'picture is missing' };
  const request = jsonRequest({
    method: 'PATCH',
    url: `${baseUrl}/user-metadata/${encodeURIComponent(id)}`,
    headers: { Origin: origin, ...bearer(token) },
    body: { dataKey: 'picture', dataValue: user.picture },
  });
  return { kind: 'request', request };
}

function toSession(settings: Settings, credentials: GestaoPlusCredentials): Session {
  if ('accessToken' in credentials) return { kind: 'fixed', token: credentials.accessToken };
  return { kind: 'login', request: toLogin(settings, credentials), read: readToken };
}

function toLogin({ baseUrl, origin }: Settings, credentials: LoginCredentials): HttpRequest {
  return jsonRequest({
    method: 'POST',
    url: `${baseUrl}/oauth`,
    headers: { Origin: origin },
    body: {
      grant_type: 'password',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      username: credentials.username,
      password: credentials.password,
    },
  });
}

function readToken(reply: HttpReply, now: Date): Login {
  return readLogin(reply, {
    tokenMembers: ['access_token'],
    expiryOf: (_, { expires_in: life }) => expiryAfter(life, now),
  });
}

const maxLifeSeconds = 10 * 365 * 86_400;

// The documented reply gives the seconds as a string, "43200".
function expiryAfter(life: unknown, now: Date): Date | undefined {
  const seconds = typeof life === 'string' || typeof life === 'number' ? Number(life) : 0;
  return seconds > 0 && seconds <= maxLifeSeconds
    ? new Date(now.getTime() + seconds * 1_000)
    : undefined;
}
