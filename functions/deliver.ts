import { deliverMessages } from './domain/deliver-messages.ts';
import { createDelivererOf } from './runtime/deliverer.ts';
import { createLog } from './runtime/logger.ts';
import { once } from './runtime/once.ts';
import { sqsHandler } from './runtime/sqs-handler.ts';

const log = createLog('deliver');
const wiring = once(() => createDelivererOf(process.env, log));

/** Messages of one connection's queue: makes the deliveries that they point to. */
export const handler = sqsHandler({
  deliver: (messages, remainingMs) => deliverMessages(messages, wiring().deliverer(remainingMs)),
  log,
});
