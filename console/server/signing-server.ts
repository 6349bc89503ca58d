import { isUtf8 } from 'node:buffer';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { Reply } from '../../cli/call.ts';
import type { QueryValues } from '../../cli/target.ts';
import { type OperatorRoute, operatorRoutes } from '../../functions/operator/routes.ts';
import { readBody } from '../../local/http-api/read-body.ts';
import { respondTooLarge } from '../../local/http-api/respond.ts';
import { listen } from '../../local/services/listen.ts';
import { type ConsoleSetup, tokenHeader } from '../setup.ts';
import { send, sendForbidden, sendJson, sendProblem } from './answers.ts';
import { foreignRequest } from './foreign-request.ts';
import { fail } from './local-console.ts';
import { createAssetServer, pathOf } from './serve-assets.ts';

/** A request to the API of a stack. */
export interface ApiCall {
  readonly method: OperatorRoute['method'];
  /** From the slash on. */
  readonly path: string;
  readonly query: QueryValues;
  readonly body?: string;
}

export interface SigningServerOptions {
  readonly stack: string;
  readonly region: string;
  /** On 127.0.0.1; any free port if it is left out. */
  readonly port?: number;
  /** Calls the stack's API with the operator's own AWS credentials. Rejects if it cannot be reached. */
  callApi(call: ApiCall): Promise<Reply>;
}

export interface SigningServer {
  /** Where the console is, with the token of this run. */
  readonly url: string;
  stop(): Promise<void>;
}

// Ids and names have no other characters, and API Gateway leaves none of the others in a path as they are.
const routes = operatorRoutes.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '\\w[\\w.-]*')}$`),
}));

/** Of a request that is passed on. */
const maxBodyBytes = 1_024 * 1_024;

/**
 * Serves the console on this machine for a deployed stack. Whoever can call it acts with the operator's AWS credentials:
 * so it takes requests from its own page only, which proves with a token made for this run that the operator opened it.
 */
export async function startSigningServer(options: SigningServerOptions): Promise<SigningServer> {
  const token = randomBytes(32).toString('base64url');
  const server = createServer(createListener(options, token));
  const { url, stop } = await listen(server, options.port);
  // After the hash, so that it is in no log and no Referer.
  return { url: `${url}/console#/token/${token}`, stop };
}

function createListener(options: SigningServerOptions, token: string): RequestListener {
  const serveAssets = createAssetServer();
  const { stack, region } = options;
  const setup: ConsoleSetup = { mode: 'stack', stack, region };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = foreignRequest(request, { guarded: 'all' });
    if (foreign !== undefined) return sendForbidden(response, foreign);
    const path = pathOf(request);
    if (path !== '/console/setup.json' && (await serveAssets(request, response))) return;
    if (!isToken(request.headers[tokenHeader], token)) return refuseToken(response);
    if (path === '/console/setup.json') return sendJson(response, 200, setup);
    await forward(request, response, options);
  }

  return (request, response) => {
    handle(request, response).catch((error: unknown) => fail(response, error));
  };
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { callApi }: SigningServerOptions,
): Promise<void> {
  const call = toCall(request);
  if (call === undefined) {
    const detail = 'Operators can ask for nothing under this path.';
    return sendProblem(response, { status: 404, code: 'no_route', title: 'Not Found', detail });
  }
  const bytes = await readBody(request);
  // Without its body, a request may ask for everything.
  if (typeof bytes === 'string') return respondTooLarge(request, response);
  if (bytes.length > maxBodyBytes) return sendProblem(response, tooLarge);
  if (!isUtf8(bytes)) return sendProblem(response, notText);
  try {
    const body = bytes.toString('utf8');
    const reply = await callApi({ ...call, ...(body === '' ? {} : { body }) });
    const contentType = reply.headers.get('content-type') ?? 'text/plain';
    send(response, { status: reply.status, contentType, body: reply.text });
  } catch (error) {
    sendProblem(response, {
      status: 502,
      code: 'stack_unreachable',
      title: 'Bad Gateway',
      detail: `The stack cannot be called: ${error instanceof Error ? error.message : error}`,
    });
  }
}

/** Undefined if operators can ask for no such thing. */
function toCall(request: IncomingMessage): Omit<ApiCall, 'body'> | undefined {
  const [, search = ''] = (request.url ?? '').split('?');
  const path = pathOf(request);
  const route = routes.find(
    ({ method, pattern }) => method === request.method && pattern.test(path),
  );
  if (route === undefined) return undefined;
  const given = new URLSearchParams(search);
  const query = Object.fromEntries([...given.keys()].map((name) => [name, given.getAll(name)]));
  return { method: route.method, path, query };
}

function isToken(given: string | string[] | undefined, token: string): boolean {
  if (typeof given !== 'string' || given.length !== token.length) return false;
  return timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(token, 'latin1'));
}

const notText = {
  status: 400,
  code: 'invalid_json',
  title: 'Bad Request',
  detail: 'The body is not JSON in UTF-8.',
} as const;
const tooLarge = {
  status: 413,
  code: 'too_large',
  title: 'Payload Too Large',
  detail: 'The body is over 1 MB. Nothing that operators can ask for is that long.',
} as const;

function refuseToken(response: ServerResponse): void {
  sendProblem(response, {
    status: 401,
    code: 'token_needed',
    title: 'Unauthorized',
    detail: 'Open the address that "propaga console" has printed; it holds the token of this run.',
  });
}
