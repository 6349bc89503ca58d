import * as v from 'valibot';
import { WecareCredentials } from '../../functions/providers/wecare.ts';
import { createIssuedTokens, type IssuedTokens } from './issued-tokens.ts';
import { bearerToken, fitting, hasMediaType, jsonOf, segmentAfter } from './simulated-request.ts';
import type { SimulatedReply, SimulatedRequest, Simulator, SimulatorContext } from './simulator.ts';
import { createWecareUsers, type Refusal, WecareParams, type WecareUsers } from './wecare-users.ts';

const tokenLifeSeconds = 7_200;

const LoginBody = v.strictObject({ key: v.string(), secret: v.string() });
const UserBody = v.strictObject({ user: WecareParams });
const BatchBody = v.strictObject({
  users: v.pipe(
    v.array(
      v.pipe(
        v.record(v.string(), WecareParams),
        v.check((item) => Object.keys(item).length === 1, 'must have one key'),
      ),
    ),
    v.minLength(1),
  ),
});

const errors: Readonly<Record<number, string>> = {
  401: 'access token expired',
  404: 'user not found',
  422: 'birth_date is invalid',
};

/** WeCare: `POST /api/v2/authenticate`, `PATCH /api/v2/users/{key}` and the batch `PATCH /api/v2/users`. */
export function createWecareSimulator(context: SimulatorContext): Simulator {
  const tokens = createIssuedTokens(tokenLifeSeconds, context.now);
  const users = createWecareUsers();

  return {
    handle(request) {
      if (request.method === 'POST' && request.path === '/api/v2/authenticate') {
        return authenticate(request, context, tokens);
      }
      const key = segmentAfter('/api/v2/users/', request.path);
      const isUpdate = request.method === 'PATCH' || request.method === 'PUT';
      const isKnown = key !== undefined || request.path === '/api/v2/users';
      if (!isUpdate || !isKnown) return failure(404, 'route not found');
      if (!tokens.accepts(bearerToken(request))) return failure(401, 'access token expired');
      if (!hasMediaType(request, 'application/json')) return failure(415, 'not JSON');
      return key === undefined ? updateMany(request, users) : updateOne(request, key, users);
    },
    errorBody: (status) => ({ error: errors[status] ?? `HTTP ${status}` }),
    users: () => users.all(),
    forgetUsers: () => users.forget(),
    expireTokens: () => tokens.expireAll(),
  };
}

function authenticate(
  request: SimulatedRequest,
  { secrets }: SimulatorContext,
  tokens: IssuedTokens,
): SimulatedReply {
  const body = v.safeParse(LoginBody, jsonOf(request));
  const isRight =
    body.success &&
    fitting(WecareCredentials, secrets()).some(
      ({ key, secret }) => key === body.output.key && secret === body.output.secret,
    );
  // Three c's: so it is documented.
  return isRight
    ? { status: 200, body: { acccess_token: tokens.issue() } }
    : failure(401, 'invalid credentials');
}

function updateOne(request: SimulatedRequest, key: string, users: WecareUsers): SimulatedReply {
  const body = v.safeParse(UserBody, jsonOf(request));
  if (!body.success) return invalid(body.issues[0]);
  const result = users.update([[key, body.output.user]]);
  return result.ok
    ? { status: 200, body: { message: 'user updated', user: result.replies[0] } }
    : refused(result);
}

function updateMany(request: SimulatedRequest, users: WecareUsers): SimulatedReply {
  const body = v.safeParse(BatchBody, jsonOf(request));
  if (!body.success) return invalid(body.issues[0]);
  const result = users.update(body.output.users.flatMap((item) => Object.entries(item)));
  return result.ok
    ? { status: 200, body: { message: 'users updated', users: result.replies } }
    : refused(result);
}

function refused({ status, error }: Refusal): SimulatedReply {
  return failure(status, error);
}

function invalid(issue: v.BaseIssue<unknown>): SimulatedReply {
  return failure(422, `${v.getDotPath(issue) ?? 'body'} is invalid`);
}

function failure(status: number, error: string): SimulatedReply {
  return { status, body: { error } };
}
