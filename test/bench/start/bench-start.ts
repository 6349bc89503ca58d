import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { configFileName } from '../../../functions/runtime/bundled-config.ts';
import { type Entry, entries } from '../../../infra/bundled-code.ts';
import { signingSecret } from '../../support/signed-webhook.ts';
import { describeMachine, warnIfBusy } from '../machine.ts';
import { showSpread, spreadOf } from '../spread.ts';
import { type AwsStub, startAwsStub } from './aws-stub.ts';
import { type Bundle, buildVariant, type Variant, variants } from './bundles.ts';
import { configOf, environmentOf, firstEvent } from './first-events.ts';
import { type Measurement, measureFirstEvent } from './measure.ts';

const usage = `npm run bench:start -- [options]

Starts each bundled function in fresh processes and measures the time until it is loaded, and until it has answered its
first event. Beside it, an empty function, a bare one with the AWS clients alone, and that with Powertools' logger.

  --runs <n>     processes for each of them (15)
  --help         show this
`;

const { values } = parseArgs({ options: { runs: { type: 'string' }, help: { type: 'boolean' } } });
const runs = Number(values.runs ?? 15);
if (values.help) stdout.write(usage);
else if (Number.isInteger(runs) && runs > 0) await bench();
else {
  stderr.write('--runs must be a whole number from 1 on\n');
  process.exitCode = 2;
}

async function bench(): Promise<void> {
  warnIfBusy();
  const directory = mkdtempSync(join(tmpdir(), 'propaga-bench-'));
  const stub = await startAwsStub({
    'propaga/sources/hr': { signingSecrets: [signingSecret] },
    'propaga/connections/dito': { apiKey: 'made-up', secretKey: 'made-up' },
  });
  try {
    stdout.write(`${describeMachine()} · ${runs} processes each · median (quartiles)\n`);
    for (const entry of entries) await benchEntry(entry, directory, stub);
  } finally {
    await stub.stop();
    rmSync(directory, { recursive: true });
  }
}

async function benchEntry(entry: Entry, directory: string, stub: AwsStub): Promise<void> {
  const bundles = variants.map((variant) => ({
    variant,
    bundle: buildVariant(entry, variant, directory),
  }));
  const measured = new Map<Variant, Measurement[]>(variants.map((variant) => [variant, []]));
  const eventsFile = join(directory, 'events.json');
  writeFileSync(join(directory, configFileName), configOf(stub.url));
  const environment = {
    ...stub.environment,
    ...environmentOf(stub.url),
    LAMBDA_TASK_ROOT: directory,
  };
  // In turns, so that whatever else the machine does falls on all of them alike.
  for (let run = 0; run < runs; run += 1) {
    for (const { variant, bundle } of bundles) {
      writeFileSync(eventsFile, JSON.stringify([firstEvent(entry, stub.sent.at(-1))]));
      const measurement = await measureFirstEvent(bundle.file, eventsFile, environment);
      measured.get(variant)?.push(measurement);
    }
    if (stderr.isTTY) stderr.write(`\r${entry} ${run + 1}/${runs} `);
  }
  if (stderr.isTTY) stderr.write('\r');
  print(entry, bundles, measured);
}

function print(
  entry: Entry,
  bundles: readonly { variant: Variant; bundle: Bundle }[],
  measured: ReadonlyMap<Variant, readonly Measurement[]>,
): void {
  stdout.write(
    `\n${entry.padEnd(11)}      KB   loaded ms            first answer ms      CPU ms\n`,
  );
  for (const { variant, bundle } of bundles) {
    const all = measured.get(variant) ?? [];
    const columns = (['loadMs', 'answeredMs', 'cpuMs'] as const).map((column) =>
      showSpread(spreadOf(all.map((one) => one[column]))).padEnd(20),
    );
    stdout.write(
      `  ${variant.padEnd(10)} ${bundle.kilobytes.toFixed(0).padStart(5)}   ${columns.join(' ')}\n`,
    );
  }
  const parts = Object.entries(bundles.at(-1)?.bundle.parts ?? {})
    .sort(([, one], [, other]) => other - one)
    .map(([part, kilobytes]) => `${part} ${kilobytes.toFixed(0)} KB`);
  stdout.write(`  whole consists of ${parts.join(', ')}\n`);
  const ratio = (column: 'loadMs' | 'answeredMs') => {
    const of = (variant: Variant) =>
      spreadOf((measured.get(variant) ?? []).map((one) => one[column])).median;
    return (of('whole') / of('bare')).toFixed(2);
  };
  stdout.write(`  whole ÷ bare: loaded ${ratio('loadMs')}, first answer ${ratio('answeredMs')}\n`);
}
