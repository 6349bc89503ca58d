import * as v from 'valibot';
import {
  jsonOf,
  type ProviderServer,
  type ReceivedRequest,
  startProviderServer,
  type Verdict,
  violation,
} from './provider-server.ts';

/** The tenant of the tests: gestao.plus wants it as the `Origin` of every request. */
export const tenant = 'https://acme.gestao.plus';

/** The access token that an operator put down, without a login. */
export const staticToken = 'static-token-of-gestao';

const Login = v.strictObject({
  grant_type: v.literal('password'),
  client_id: v.string(),
  client_secret: v.nullable(v.string()),
  username: v.string(),
  password: v.string(),
});

const Metadata = v.strictObject({
  dataKey: v.literal('picture'),
  dataValue: v.pipe(v.string(), v.nonEmpty(), v.base64()),
});

export interface GestaoPlusServer extends ProviderServer {
  /** Every token issued so far becomes invalid. */
  expireTokens(): void;
  /** The bodies of the logins. */
  logins(): readonly unknown[];
}

/** gestao.plus as its documentation has it: the login and the route of user metadata. */
export async function startGestaoPlusServer(
  account = { username: '52998224725', password: 'Gestao@123' },
): Promise<GestaoPlusServer> {
  let issued = 0;
  let valid = new Set([staticToken]);

  function login(request: ReceivedRequest): Verdict {
    const body = v.safeParse(Login, jsonOf(request));
    if (!body.success) return violation('the login wants the five members of a password grant');
    const { username, password } = body.output;
    if (username !== account.username || password !== account.password) {
      const detail = 'Invalid username and password combination';
      return answer(401, { type: 'about:blank', title: 'invalid_grant', status: 401, detail });
    }
    issued += 1;
    const access_token = `issued-token-${issued}`;
    valid.add(access_token);
    const rest = { token_type: 'Bearer', scope: '', refresh_token: 'refresh' };
    return answer(200, { access_token, expires_in: '43200', ...rest });
  }

  function update(request: ReceivedRequest): Verdict {
    const id = /^\/user-metadata\/([^/?]+)$/.exec(request.path)?.[1];
    if (request.method !== 'PATCH' || id === undefined) return violation('no such route');
    if (request.headers.origin !== tenant) return violation('Origin is required');
    if (!v.is(Metadata, jsonOf(request))) return violation('dataKey and dataValue are not right');
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return violation('Authorization is required');
    if (!valid.has(token)) return answer(401, {});
    const self = { href: `https://api.gestao.plus/user/${id}` };
    return answer(200, { dataValue: 'My new value', _links: { self } });
  }

  const server = await startProviderServer((request) => {
    if (request.headers['content-type'] !== 'application/json') {
      return violation('Content-Type: application/json is required');
    }
    const isLogin = request.method === 'POST' && request.path === '/oauth';
    return isLogin ? login(request) : update(request);
  });
  return {
    ...server,
    expireTokens: () => {
      valid = new Set();
    },
    logins: () => server.requests.filter(({ path }) => path === '/oauth').map(jsonOf),
  };
}

function answer(status: number, body: unknown): Verdict {
  return { kind: 'answer', status, body };
}
