import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AwsApi } from './aws-call.ts';
import { type Check, createCheck, type Enforcement } from './check-call.ts';
import { peekBody } from './peek-body.ts';

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
      if (body === 'caller went away') return;
      const refusal = check({ method, url, headers, body }, api);
      if (refusal !== undefined) {
        request.resume();
        return api.refuse(response, refusal);
      }
    }
    for (const handle of handlers) handle.call(server, request, response);
  };

  server.on('request', guard);
  return {
    enforce(enforcement) {
      check = createCheck(enforcement);
    },
  };
}
