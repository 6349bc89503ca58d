import { receiveWebhook } from './domain/receive-webhook.ts';
import { httpHandler } from './runtime/http-handler.ts';
import { createLog } from './runtime/logger.ts';
import { once } from './runtime/once.ts';
import { createReceiver } from './runtime/receiver.ts';
import { webhookAnswer } from './runtime/webhook-answer.ts';

const log = createLog('receive');
const receiver = once(() => createReceiver(process.env, log));

/** `POST /webhooks/{source}`: verifies, stores and queues a user change. */
export const handler = httpHandler(
  async ({ path, headers, body }) =>
    webhookAnswer(await receiveWebhook(path.source ?? '', { headers, body }, receiver())),
  log,
);
