import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../functions/runtime/config.ts';
import type { Stage } from '../stages.ts';
import { synthesise } from '../synthesise.ts';
import { billOf } from './bill.ts';
import { floodOf } from './flood.ts';
import { type Demand, limitsOf } from './limits.ts';
import { quotas } from './quotas.ts';
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
    const demand = { workload, settings, connections };
    return {
      settings,
      items: billOf(workload, settings, connections),
      flood: floodOf(settings, quotas['us-east-1']),
      limits: limitsOf(demand, quotas['us-east-1']),
      limitsInSaoPaulo: limitsInSaoPaulo(demand),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Those that are other ones in São Paulo than in N. Virginia. */
function limitsInSaoPaulo(demand: Demand) {
  const inVirginia = new Map(
    limitsOf(demand, quotas['us-east-1']).map(({ name, quota }) => [name, quota]),
  );
  return limitsOf(demand, quotas['sa-east-1']).filter(
    ({ name, quota }) => inVirginia.get(name) !== quota,
  );
}
