import type { Config } from '../../functions/runtime/config.ts';
import type { Stage } from '../stages.ts';
import { createApp, withoutBundles } from '../synthesise.ts';
import { inTemporaryDirectory } from '../temporary-directory.ts';
import { findAll } from './find-all.ts';
import type { Finding } from './finding.ts';

/** Everything that the validators find in a config's app at a stage, exceptions included. */
export function validateApp(config: Config, stage: Stage): readonly Finding[] {
  return inTemporaryDirectory((outdir) =>
    findAll(createApp(config, { outdir, stage, context: withoutBundles })),
  );
}
