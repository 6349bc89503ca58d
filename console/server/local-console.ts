import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sendForbidden, sendProblem } from './answers.ts';
import { foreignRequest } from './foreign-request.ts';
import { createSampleSender, type SampleOptions } from './sample-change.ts';
import { createAssetServer, pathOf } from './serve-assets.ts';

/**
 * Puts the console before the API of the local system, and keeps other sites' pages from both. Webhooks go through
 * unlooked at: they are signed, and may come by way of a tunnel under any name.
 */
export function withLocalConsole(api: RequestListener, options: SampleOptions): RequestListener {
  const serveAssets = createAssetServer();
  const sendSample = createSampleSender(options);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (path.startsWith('/webhooks/') || path === '/health') return api(request, response);
    const foreign = foreignRequest(request, { guarded: 'unsafe' });
    if (foreign !== undefined) return sendForbidden(response, foreign);
    if (await sendSample(request, response)) return;
    if (await serveAssets(request, response)) return;
    api(request, response);
  }

  return (request, response) => {
    handle(request, response).catch((error: unknown) => fail(response, error));
  };
}

/** Answers that the console itself is broken. */
export function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendProblem(response, {
    status: 500,
    code: 'console_failed',
    title: 'Internal Server Error',
    detail: `The console could not answer: ${error instanceof Error ? error.message : error}`,
  });
}
