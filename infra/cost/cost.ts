import process, { env, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { readConfig } from '../read-config.ts';
import { findStage } from '../stages.ts';
import { estimate } from './estimate.ts';
import { pricedFor } from './prices.ts';
import { billTable, dayTable, describeWorkload, limitTable, serviceTable } from './tables.ts';
import { defaultWorkload } from './usage.ts';

const usage = `npm run cost -- [options]

Says what changes cost on AWS, item by item, which limit they meet first, and what a flood would cost, from the templates
of PROPAGA_CONFIG (propaga.config.json) and the prices in infra/cost/prices.ts.

  --changes <n>        changes in a month (1000000)
  --connections <n>    connections that each goes to (those of the config)
  --large-share <x>    share of changes with more than 100 KB for one of them, from 0 to 1 (0.01)
  --batch-fill <n>     deliveries in a batch on average, 1 to 10 (1)
  --provider-ms <n>    how long a provider takes to answer (300)
  --stage <name>       stage (prod)
  --help               show this
`;

const amount = (minimum: number, maximum: number) =>
  v.optional(
    v.pipe(
      v.string(),
      v.transform(Number),
      v.number('must be a number'),
      v.minValue(minimum, `must be at least ${minimum}`),
      v.maxValue(maximum, `must be at most ${maximum}`),
    ),
  );

const Options = v.object({
  changes: amount(0, Number.MAX_SAFE_INTEGER),
  connections: amount(1, 1_000),
  'large-share': amount(0, 1),
  'batch-fill': amount(1, 10),
  'provider-ms': amount(1, 60_000),
  stage: v.optional(v.string(), 'prod'),
});

const { values } = parseArgs({
  options: {
    changes: { type: 'string' },
    connections: { type: 'string' },
    'large-share': { type: 'string' },
    'batch-fill': { type: 'string' },
    'provider-ms': { type: 'string' },
    stage: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const parsed = v.safeParse(Options, values);
if (values.help) stdout.write(usage);
else if (parsed.success) print(parsed.output);
else fail(parsed.issues.map((issue) => `--${v.getDotPath(issue)} ${issue.message}`).join('\n'));

function print(options: v.InferOutput<typeof Options>): void {
  const read = readConfig(env.PROPAGA_CONFIG ?? 'propaga.config.json');
  if (!read.ok) {
    fail(read.message);
    return;
  }
  const found = findStage(options.stage, read.stages);
  if (!found.ok) {
    fail(found.message);
    return;
  }
  const workload = {
    changes: options.changes ?? defaultWorkload.changes,
    connections: options.connections ?? read.config.connections.size,
    largeShare: options['large-share'] ?? defaultWorkload.largeShare,
    batchFill: options['batch-fill'] ?? defaultWorkload.batchFill,
    providerMs: options['provider-ms'] ?? defaultWorkload.providerMs,
  };
  const estimated = estimate(read.config, found.stage, workload);
  if (!estimated.ok) {
    fail(estimated.message);
    return;
  }
  const { items, flood, limits, limitsInSaoPaulo } = estimated;
  const { region, checked } = pricedFor;
  stdout.write(`${describeWorkload(workload, options.stage)}; prices of ${region}, ${checked}\n\n`);
  stdout.write(`${serviceTable(items)}\n${billTable(items)}\n${limitTable(limits)}`);
  stdout.write(`\nA flood of webhooks with wrong signatures:\n\n${dayTable(flood)}`);
  stdout.write(`\nIn São Paulo (sa-east-1) these instead:\n\n${limitTable(limitsInSaoPaulo)}`);
}

function fail(message: string): void {
  stderr.write(`${message}\n`);
  process.exitCode = 2;
}
