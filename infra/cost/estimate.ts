import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../functions/runtime/config.ts';
import type { Stage } from '../stages.ts';
import { synthesise } from '../synthesise.ts';
import { billOf } from './bill.ts';
import { limitsOf } from './limits.ts';
import { readTemplateSettings } from './template-settings.ts';
import type { Workload } from './usage.ts';

/** What a workload costs, and which limits it runs into, with the templates of this config and stage. */
export function estimate(config: Config, stage: Stage, workload: Workload) {
  const connections = [...config.connections.values()];
  if (connections.length === 0) throw new Error('The config has no connection to deliver to.');
  const outdir = mkdtempSync(join(tmpdir(), 'propaga-cost-'));
  try {
    // Without bundles, which cost nothing.
    const context = { 'aws:cdk:bundling-stacks': [] };
    const settings = readTemplateSettings(synthesise(config, { outdir, stage, context }).stacks);
    return {
      settings,
      items: billOf(workload, settings, connections),
      limits: limitsOf(workload, settings, connections),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
