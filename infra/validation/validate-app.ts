import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../functions/runtime/config.ts';
import type { Stage } from '../stages.ts';
import { createApp } from '../synthesise.ts';
import { findAll } from './find-all.ts';
import type { Finding } from './finding.ts';

/** Everything that the validators find in a config's app at a stage, exceptions included. */
export function validateApp(config: Config, stage: Stage): readonly Finding[] {
  const outdir = mkdtempSync(join(tmpdir(), 'propaga-validate-'));
  try {
    return findAll(
      createApp(config, { outdir, stage, context: { 'aws:cdk:bundling-stacks': [] } }),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
