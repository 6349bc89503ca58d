import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AccessRules } from './access-rules.ts';
import type { AwsApi } from './aws-call.ts';
import { type Check, createCheck } from './check-call.ts';
import { peekBody } from './peek-body.ts';

/** What a server's calls are checked against. */
export interface Enforcement {
  readonly rules: AccessRules;
  /** Takes each refusal, in one line. */
  report(refusal: string): void;
}

/** The check in front of a server's own handling of calls. */
export interface Guard {
  /** From now on every call is checked. Until then, the resources do not exist yet and there is nothing to guard. */
  enforce(enforcement: Enforcement): void;
}

/** Puts a check in front of a server, given the API that each call speaks. What passes reaches the server unchanged. */
export function guardServer(server: Server, apiOf: (request: IncomingMessage) => AwsApi): Guard {
  const handlers = server.listeners('request');
  server.removeAllListeners('request');
  let check: Check | undefined;

  const guard = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (check !== undefined) {
      const { method = '', url = '', headers } = request;
      const api = apiOf(request);
      const body = api.speaksBy === 'body' ? await peekBody(request) : Buffer.alloc(0);
      const refusal = check({ method, url, headers, body }, api);
      if (refusal !== undefined) {
        request.resume();
        return api.refuse(response, refusal);
      }
    }
    for (const handle of handlers) handle.call(server, request, response);
  };

  server.on('request', (request, response) => {
    // Only a caller that went away in mid-request makes this fail.
    guard(request, response).catch(() => response.destroy());
  });
  return {
    enforce(enforcement) {
      check = createCheck(enforcement);
    },
  };
}
