import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendProblem } from './answers.ts';
import { buildConsole, type ConsoleAsset } from './console-assets.ts';
import { securityHeaders } from './security-headers.ts';

/** Serves the console's files. Returns whether the path is one of theirs. */
export type ServeAssets = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Makes the server of the console's files; they are bundled when the first one is asked for. */
export function createAssetServer(): ServeAssets {
  let built: ReturnType<typeof buildConsole> | undefined;

  return async (request, response) => {
    const path = pathOf(request);
    if (path !== '/console' && !path.startsWith('/console/')) return false;
    built ??= buildConsole();
    const asset = (await built).get(path === '/console/' ? '/console' : path);
    if (asset === undefined) {
      sendProblem(response, {
        status: 404,
        code: 'not_found',
        title: 'Not Found',
        detail: 'The console has no such file.',
      });
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendProblem(response, {
        status: 405,
        code: 'method_not_allowed',
        title: 'Method Not Allowed',
        detail: 'Files of the console can only be read.',
      });
    } else {
      sendAsset(request, response, asset);
    }
    return true;
  };
}

/** The path that a request asks for, without its query. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split(/[?#]/)[0] ?? '/';
}

function sendAsset(request: IncomingMessage, response: ServerResponse, asset: ConsoleAsset): void {
  const isKnown = request.headers['if-none-match'] === asset.etag;
  response.writeHead(isKnown ? 304 : 200, {
    ...securityHeaders,
    // Kept, but asked for anew each time: the next version may run on the same port.
    'cache-control': 'no-cache',
    'content-type': asset.contentType,
    etag: asset.etag,
    ...(isKnown ? {} : { 'content-length': asset.bytes.byteLength }),
  });
  response.end(isKnown || request.method === 'HEAD' ? undefined : asset.bytes);
}
