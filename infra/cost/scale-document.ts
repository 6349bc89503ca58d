import { findStage } from '../stages.ts';
import { documentedConfig } from './documented-config.ts';
import { estimate } from './estimate.ts';
import { pricedFor } from './prices.ts';
import { billTable, dayTable, describeWorkload, limitTable, serviceTable } from './tables.ts';
import { defaultWorkload } from './usage.ts';

/** The stage that docs/scale.md is about. */
const stageName = 'prod';

/** What docs/scale.md says of cost and limits, by the names of its generated parts. */
export function scaleParts(): Readonly<Record<string, string>> {
  const config = documentedConfig();
  const found = findStage(stageName);
  if (!found.ok) throw new Error(found.message);
  const workload = { ...defaultWorkload, connections: config.connections.size };
  const estimated = estimate(config, found.stage, workload);
  if (!estimated.ok) throw new Error(estimated.message);
  const { items, flood, limits, limitsInSaoPaulo } = estimated;
  const { region, checked } = pricedFor;
  return {
    workload: `${describeWorkload(workload, stageName)}. Prices of ${region} as of ${checked}.\n`,
    services: serviceTable(items),
    bill: billTable(items),
    flood: dayTable(flood),
    limits: limitTable(limits),
    'limits-in-sao-paulo': limitTable(limitsInSaoPaulo),
  };
}
