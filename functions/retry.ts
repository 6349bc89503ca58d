import type { Context } from 'aws-lambda';
import { invocation } from './runtime/invocation.ts';
import { createLog } from './runtime/logger.ts';
import { once } from './runtime/once.ts';
import { createRelease } from './runtime/releaser.ts';

const log = createLog('retry');
const release = once(() => createRelease(process.env, log));

/** Every minute: puts what is due, lost or dead-lettered back on its way. */
export const handler = (
  _event: unknown,
  context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
) => {
  log.begin({ requestId: context.awsRequestId });
  return invocation(async () => release()(() => context.getRemainingTimeInMillis()), log);
};
