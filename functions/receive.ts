import { jsonAnswer } from './http/http-answer.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { createLog } from './runtime/logger.ts';
import { once } from './runtime/once.ts';
import { createReceiver } from './runtime/receiver.ts';
import { webhookAnswer } from './runtime/webhook-answer.ts';

const log = createLog('receive');
const receive = once(() => createReceiver(process.env, log));

/**
 * Verifies, stores and queues a user change: `POST /webhooks/{source}`. And it says that it could: `GET /health`, the only
 * other route that anybody may call, so that whoever floods it keeps no operator out.
 */
export const handler = httpHandler({
  async answer({ route, path, headers, body }) {
    const receiveWebhook = receive();
    if (route === 'GET /health') return jsonAnswer(200, { status: 'ok' });
    return webhookAnswer(await receiveWebhook(path.source ?? '', { headers, body }));
  },
  log,
});
