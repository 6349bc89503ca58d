import * as v from 'valibot';
import { SentEmail } from '../../local/simulators/sent-email.ts';
import {
  jsonOf,
  type ProviderServer,
  type ReceivedRequest,
  startProviderServer,
  type Verdict,
  violation,
} from './provider-server.ts';
import { makeJwt } from './provider-server-jwt.ts';

/** The company's key and secret at WeCare; made up. */
export const wecareCredentials = {
  key: '0b6f1b1e-1111-4f6b-9f43-1f2f3a4b5c6d',
  secret: '7d5c4b3a-2222-4e8d-8c7b-6a5b4c3d2e1f',
};

const Text = v.pipe(v.string(), v.nonEmpty());
const WecareDate = v.pipe(v.string(), v.regex(/^\d{2}\/\d{2}\/\d{4}$/));

const User = v.pipe(
  v.strictObject({
    name: v.optional(Text),
    email: v.optional(SentEmail),
    registration_id: v.optional(Text),
    manager: v.optional(Text),
    cellphone: v.optional(v.pipe(v.string(), v.regex(/^\d{10,11}$/))),
    birth_date: v.optional(WecareDate),
    function: v.optional(Text),
    admission_date: v.optional(WecareDate),
    company_area_1: v.optional(Text),
    company_area_2: v.optional(Text),
    company_area_3: v.optional(Text),
  }),
  v.check((user) => Object.keys(user).length > 0),
);
const One = v.strictObject({ user: User });
const Many = v.strictObject({
  users: v.pipe(
    v.array(
      v.pipe(
        v.record(v.string(), User),
        v.check((item) => Object.keys(item).length === 1),
      ),
    ),
    v.minLength(2),
  ),
});

export interface WecareServer extends ProviderServer {
  /** Every token issued so far becomes invalid. */
  expireTokens(): void;
  /** From now on this is the pair that the company may use. */
  acceptCredentials(credentials: { key: string; secret: string }): void;
  /** How often somebody has tried to log in. */
  loginCount(): number;
}

/** WeCare as its documentation has it: the login and the update of one and of several collaborators. */
export async function startWecareServer(
  { tokenMember }: { tokenMember: 'access_token' | 'acccess_token' } = {
    tokenMember: 'acccess_token',
  },
): Promise<WecareServer> {
  let accepted = wecareCredentials;
  let valid = new Set<string>();

  function login(request: ReceivedRequest): Verdict {
    const body = v.safeParse(
      v.strictObject({ key: v.string(), secret: v.string() }),
      jsonOf(request),
    );
    if (!body.success) return violation('the login wants key and secret');
    const { key, secret } = body.output;
    if (key !== accepted.key || secret !== accepted.secret) {
      return answer(401, { error: 'invalid credentials' });
    }
    const token = makeJwt(Math.floor(Date.now() / 1_000) + 7_200);
    valid.add(token);
    return answer(200, { [tokenMember]: token });
  }

  function update(request: ReceivedRequest): Verdict {
    const single = /^\/api\/v2\/users\/([^/?]+)$/.test(request.path);
    if (!single && request.path !== '/api/v2/users') return violation('no such route');
    if (request.method !== 'PATCH') return violation('the method is PATCH');
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return violation('Authorization is required');
    if (!v.is(single ? One : Many, jsonOf(request))) return violation('the body is not right');
    if (!valid.has(token)) return answer(401, { error: 'access token expired' });
    return answer(200, single ? { message: 'user updated', user: {} } : {});
  }

  const server = await startProviderServer((request) => {
    if (request.headers['content-type'] !== 'application/json')
      return violation('JSON is required');
    const isLogin = request.method === 'POST' && request.path === '/api/v2/authenticate';
    return isLogin ? login(request) : update(request);
  });
  return {
    ...server,
    expireTokens: () => {
      valid = new Set();
    },
    acceptCredentials: (credentials) => {
      accepted = credentials;
    },
    loginCount: () => server.requests.filter(({ path }) => path === '/api/v2/authenticate').length,
  };
}

function answer(status: number, body: unknown): Verdict {
  return { kind: 'answer', status, body };
}
