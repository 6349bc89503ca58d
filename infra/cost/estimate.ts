import type { Config } from '../../functions/runtime/config.ts';
import type { Stage } from '../stages.ts';
import { createApp, synthesiseWith, withoutBundles } from '../synthesise.ts';
import { inTemporaryDirectory } from '../temporary-directory.ts';
import { checkLimits } from '../validation/check-limits.ts';
import { describeFinding } from '../validation/finding.ts';
import { type BillItem, billOf } from './bill.ts';
import { floodOf } from './flood.ts';
import { type Demand, type Limit, limitsOf } from './limits.ts';
import { quotas } from './quotas.ts';
import { readTemplateSettings, type TemplateSettings } from './template-settings.ts';
import type { Workload } from './usage.ts';

/** What a workload costs, and which limits it runs into. */
export interface Estimate {
  readonly settings: TemplateSettings;
  readonly items: readonly BillItem[];
  readonly flood: readonly BillItem[];
  readonly limits: readonly Limit[];
  readonly limitsInSaoPaulo: readonly Limit[];
}

/** Works it out from the templates of this config and stage, if there are any. */
export function estimate(
  config: Config,
  stage: Stage,
  workload: Workload,
): ({ ok: true } & Estimate) | { ok: false; message: string } {
  const connections = [...config.connections.values()];
  if (connections.length === 0) {
    return { ok: false, message: 'The config has no connection that changes could go to.' };
  }
  return inTemporaryDirectory((outdir) => {
    const app = createApp(config, { outdir, stage, context: withoutBundles });
    const { stacks } = synthesiseWith(app);
    const beyond = checkLimits(app, stacks);
    if (beyond.length > 0) return { ok: false, message: beyond.map(describeFinding).join('\n') };
    const settings = readTemplateSettings(stacks);
    const demand = { workload, settings, connections };
    return {
      ok: true,
      settings,
      items: billOf(workload, settings, connections),
      flood: floodOf(settings, quotas['us-east-1']),
      limits: limitsOf(demand, quotas['us-east-1']),
      limitsInSaoPaulo: limitsInSaoPaulo(demand),
    };
  });
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
