import process, { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { defaultOutage } from './outage.ts';
import { describeOutage, outageTable } from './report.ts';
import { simulateOutage } from './simulate-outage.ts';

const usage = `npm run drain -- [options]

Simulates an outage of one provider with the real retry schedule, circuit breaker and release code over memory, in virtual
time, and says how long what waited takes to drain.

  --outage-hours <n>   how long the provider is down (6)
  --kind <kind>        refuses: it answers 503; hangs: it answers nothing (refuses)
  --per-second <n>     changes a second for this connection (5)
  --users <n>          how many users they are about (20000)
  --provider-ms <n>    how long a call takes (300)
  --concurrency <n>    batches at once: the connection's maxConcurrency (10)
  --help               show this
`;

const positive = (fallback: number) =>
  v.optional(
    v.pipe(
      v.string(),
      v.transform(Number),
      v.number('must be a number'),
      v.gtValue(0, 'must be more than 0'),
    ),
    String(fallback),
  );

const Options = v.object({
  'outage-hours': positive(defaultOutage.outageMinutes / 60),
  'per-second': positive(defaultOutage.perSecond),
  users: positive(defaultOutage.users),
  'provider-ms': positive(defaultOutage.providerMs),
  concurrency: positive(defaultOutage.concurrency),
  kind: v.optional(v.picklist(['refuses', 'hangs']), defaultOutage.kind),
});

const { values } = parseArgs({
  options: {
    'outage-hours': { type: 'string' },
    kind: { type: 'string' },
    'per-second': { type: 'string' },
    users: { type: 'string' },
    'provider-ms': { type: 'string' },
    concurrency: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const parsed = v.safeParse(Options, values);
if (values.help) stdout.write(usage);
else if (parsed.success) await drain(parsed.output);
else {
  for (const issue of parsed.issues) stderr.write(`--${v.getDotPath(issue)} ${issue.message}\n`);
  process.exitCode = 2;
}

async function drain(options: v.InferOutput<typeof Options>): Promise<void> {
  const result = await simulateOutage({
    ...defaultOutage,
    outageMinutes: 60 * options['outage-hours'],
    perSecond: options['per-second'],
    users: options.users,
    providerMs: options['provider-ms'],
    concurrency: options.concurrency,
    kind: options.kind,
  });
  stdout.write(`${describeOutage(result)}\n${outageTable(result)}`);
  for (const error of new Set(result.errors)) stderr.write(`logged: ${error}\n`);
}
