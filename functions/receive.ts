import { httpHandler } from './runtime/http-handler.ts';
import { createLog } from './runtime/logger.ts';
import { once } from './runtime/once.ts';
import { createReceiver } from './runtime/receiver.ts';
import { webhookAnswer } from './runtime/webhook-answer.ts';

const log = createLog('receive');
const receive = once(() => createReceiver(process.env, log));

/** `POST /webhooks/{source}`: verifies, stores and queues a user change. */
export const handler = httpHandler({
  answer: async ({ path, headers, body }) =>
    webhookAnswer(await receive()(path.source ?? '', { headers, body })),
  log,
});
