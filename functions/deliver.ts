import { createDeliver } from './runtime/deliverer.ts';
import { createLog } from './runtime/logger.ts';
import { once } from './runtime/once.ts';
import { sqsHandler } from './runtime/sqs-handler.ts';

const log = createLog('deliver');
const deliver = once(() => createDeliver(process.env, log));

/** Messages of one connection's queue: makes the deliveries that they point to. */
export const handler = sqsHandler({
  deliver: (messages, remainingMs) => deliver()(messages, remainingMs),
  log,
});
