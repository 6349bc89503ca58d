import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { GestaoPlusCredentials } from '../../functions/providers/gestao-plus.ts';
import { createIssuedTokens, type IssuedTokens } from './issued-tokens.ts';
import { bearerToken, fitting, hasMediaType, jsonOf, segmentAfter } from './simulated-request.ts';
import {
  isUnknownByName,
  type SimulatedReply,
  type SimulatedRequest,
  type Simulator,
  type SimulatorContext,
} from './simulator.ts';

const tokenLifeSeconds = 43_200;

const LoginBody = v.strictObject({
  grant_type: v.literal('password'),
  client_id: v.string(),
  client_secret: v.nullable(v.string()),
  username: v.string(),
  password: v.string(),
});

const MetadataBody = v.strictObject({
  dataKey: v.literal('picture'),
  dataValue: v.optional(v.pipe(v.string(), v.nonEmpty(), v.check(isBase64))),
});

const OriginSetting = v.object({ origin: v.string() });

/** gestao.plus: `POST /oauth` and `PATCH /user-metadata/{id}`. */
export function createGestaoPlusSimulator(context: SimulatorContext): Simulator {
  const tokens = createIssuedTokens(tokenLifeSeconds, context.now);
  const pictures = new Map<string, unknown>();

  return {
    handle(request) {
      if (request.method === 'POST' && request.path === '/oauth') {
        return login(request, context, tokens);
      }
      const id = segmentAfter('/user-metadata/', request.path);
      if (request.method !== 'PATCH' || id === undefined) return problem(404, 'Not Found');
      return updatePicture(request, { id, context, tokens, pictures });
    },
    errorBody: (status) => (status === 401 ? {} : problem(status, titles[status] ?? 'Error').body),
    users: () => Object.fromEntries(pictures),
    forgetUsers: () => pictures.clear(),
    expireTokens: () => tokens.expireAll(),
  };
}

function login(
  request: SimulatedRequest,
  { secrets }: SimulatorContext,
  tokens: IssuedTokens,
): SimulatedReply {
  const body = v.safeParse(LoginBody, jsonOf(request));
  if (!hasMediaType(request, 'application/json') || !body.success) return forbidden('Forbidden');
  const { client_id, client_secret, username, password } = body.output;
  const logins = fitting(GestaoPlusCredentials, secrets()).filter((one) => 'username' in one);
  const ofClient = logins.filter(
    ({ clientId, clientSecret }) => clientId === client_id && clientSecret === client_secret,
  );
  if (ofClient.length === 0) {
    return problem(400, 'invalid_client', 'The client credentials are invalid');
  }
  if (!ofClient.some((one) => one.username === username && one.password === password)) {
    return problem(401, 'invalid_grant', 'Invalid username and password combination');
  }
  return {
    status: 200,
    body: {
      access_token: tokens.issue(),
      expires_in: String(tokenLifeSeconds),
      token_type: 'Bearer',
      scope: '',
      refresh_token: 'no-refresh-is-documented',
    },
  };
}

interface PictureUpdate {
  readonly id: string;
  readonly context: SimulatorContext;
  readonly tokens: IssuedTokens;
  readonly pictures: Map<string, unknown>;
}

function updatePicture(
  request: SimulatedRequest,
  { id, context, tokens, pictures }: PictureUpdate,
): SimulatedReply {
  const token = bearerToken(request);
  const fixedTokens = fitting(GestaoPlusCredentials, context.secrets()).map((credentials) =>
    'accessToken' in credentials ? credentials.accessToken : undefined,
  );
  if (token === undefined || !(tokens.accepts(token) || fixedTokens.includes(token))) {
    return { status: 401, body: {} };
  }
  const origins = fitting(OriginSetting, context.settings).map(({ origin }) => origin);
  if (!origins.includes(request.headers.origin ?? '')) return forbidden('Forbidden');
  if (!hasMediaType(request, 'application/json')) return badRequest('Invalid user action');

  const body = v.safeParse(MetadataBody, jsonOf(request));
  if (!body.success) {
    const field = v.getDotPath(body.issues[0]) ?? 'body';
    return badRequest(`You cannot change the field: ${field}`);
  }
  if (isUnknownByName(id)) return forbidden('Forbidden (indicator scope)');

  const { dataValue = '' } = body.output;
  const sha256 = createHash('sha256').update(dataValue).digest('hex');
  pictures.set(id, { picture: { base64Length: dataValue.length, sha256 } });
  const href = `https://api.gestao.plus/user/${id}`;
  return { status: 200, body: { dataValue, _links: { self: { href } } } };
}

// A regular expression takes too long over megabytes.
function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function forbidden(detail: string): SimulatedReply {
  return problem(403, 'Forbidden', detail);
}

function badRequest(detail: string): SimulatedReply {
  return problem(400, 'Bad Request', detail);
}

function problem(status: number, title: string, detail = title): SimulatedReply {
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
    body: { type: 'https://tools.ietf.org/html/rfc7231', title, status, detail },
  };
}
