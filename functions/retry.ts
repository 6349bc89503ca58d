import type { Context } from 'aws-lambda';
import { releaseEverything } from './domain/release-everything.ts';
import { createLog } from './runtime/logger.ts';
import { once } from './runtime/once.ts';
import { createReleaserOf } from './runtime/releaser.ts';

const log = createLog('retry');
const wiring = once(() => createReleaserOf(process.env, log));

/** Every minute: puts what is due, lost or dead-lettered back on its way. */
export const handler = (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) =>
  releaseEverything(wiring()(() => context.getRemainingTimeInMillis()));
