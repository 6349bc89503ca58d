import { call, type Reply } from './call.ts';
import { CommandError } from './command-error.ts';
import { type Signing, signRequest } from './sign-request.ts';
import type { Stack } from './stack.ts';

/** Parameters of a query by name; more than one value is sent as often. */
export type QueryValues = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request to propaga's API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Already escaped, from the slash on. */
  readonly path: string;
  readonly query?: QueryValues;
  readonly body?: string;
}

/** A running propaga: one on this machine, or a deployed stack. */
export interface Target {
  /** How people call it. */
  readonly name: string;
  /** Where it listens, without a slash at its end. */
  readonly url: string;
  readonly stack: Stack | undefined;
  /** The options that chose it; without any it is the default. */
  readonly given: TargetOptions;
  /** Sends a request, signed if need be. Throws a `CommandError` if no answer arrives whole. */
  request(request: ApiRequest): Promise<Reply>;
}

export interface TargetOptions {
  readonly url?: string | undefined;
  readonly stack?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** Finds out what to talk to: a stack's API, or the address given, or this machine's port 3000. */
export async function createTarget(
  options: TargetOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Target> {
  const { region, profile } = options;
  if (options.stack === undefined) {
    const url = localUrl(options.url ?? `http://127.0.0.1:${environment.PORT || 3_000}`);
    return {
      name: url,
      url,
      stack: undefined,
      // As it is understood: what was typed may have a password in it.
      given: { region, profile, ...(options.url === undefined ? {} : { url }) },
      request: (request) => send(url, request),
    };
  }
  if (options.url !== undefined) {
    throw new CommandError('Give either --stack or --url: a stack knows its own address.');
  }
  // The AWS SDK takes a while to load, and most calls are to this machine.
  const { openStack } = await import('./stack.ts');
  const stack = await openStack({ ...options, stack: options.stack });
  return {
    name: `the stack ${stack.name}`,
    url: stack.apiUrl,
    stack,
    given: { stack: stack.name, region, profile },
    request: (request) => send(stack.apiUrl, request, stack),
  };
}

function localUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new CommandError('--url (or PORT) must make an address such as http://127.0.0.1:3000.');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

async function send(
  base: string,
  { method, path, query, body }: ApiRequest,
  signing?: Signing,
): Promise<Reply> {
  const url = new URL(`${base}${path}`);
  url.search = queryString(query ?? {});
  const headers =
    signing === undefined
      ? { ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
      : await sign({ method, url, body }, signing);
  return call(url, { method, headers, ...(body === undefined ? {} : { body }) });
}

async function sign(
  request: Parameters<typeof signRequest>[0],
  signing: Signing,
): Promise<Record<string, string>> {
  const { awsProblem } = await import('./aws-problem.ts');
  try {
    return await signRequest(request, signing);
  } catch (error) {
    throw awsProblem(error, 'sign the request');
  }
}

// A form's encoding, with its plus for a space, is not what a signature is made over.
function queryString(query: QueryValues): string {
  return Object.entries(query)
    .flatMap(([name, value = []]) => [value].flat().map((one) => [name, one] as const))
    .map((pair) => pair.map(escapeStrictly).join('='))
    .join('&');
}

/** Escapes a name or value of a query as RFC 3986 and AWS's signatures have it. */
function escapeStrictly(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
