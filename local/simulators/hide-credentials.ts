import type { SimulatedRequest } from './simulator.ts';

const hidden = '[hidden]';

/** Members of logins and of signed forms; `key` is one only beside a `secret`. */
const names =
  'username|password|secret|client_secret|platform_api_key|sha1_signature|signature|accessToken';

/** A request without what its sender proves who it is by: whoever reads it later has no need of that. */
export function withoutCredentials(request: SimulatedRequest): SimulatedRequest {
  const { authorization } = request.headers;
  const [scheme = ''] = authorization?.split(' ') ?? [];
  const isLogin = /"secret"\s*:/.test(request.body);
  return {
    ...request,
    headers: {
      ...request.headers,
      ...(authorization && { authorization: `${scheme} ${hidden}` }),
    },
    body: withoutMembers(request.body, isLogin ? `${names}|key` : names),
  };
}

function withoutMembers(body: string, sought: string): string {
  return body
    .replace(new RegExp(`("(?:${sought})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'g'), `$1"${hidden}"`)
    .replace(new RegExp(`((?:^|&)(?:${sought})=)[^&]*`, 'g'), `$1${hidden}`);
}
