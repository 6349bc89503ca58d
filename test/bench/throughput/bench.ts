import process, { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { describeMachine, warnIfBusy } from '../machine.ts';
import { showSpread, spreadOf } from '../spread.ts';
import { measureCpu } from './cpu.ts';
import { type InstantProvider, startInstantProvider } from './instant-provider.ts';
import {
  connectionsPerChange,
  type LoadResult,
  type RunningSystem,
  sendLoad,
  startSystem,
} from './whole-system.ts';

const usage = `npm run bench -- [options]

Measures the CPU time that our own code takes for a webhook and for a delivery, beside a floor that only verifies, parses
and serialises; then the whole system on this machine, with 1, 4 and 16 senders at once.

  --rounds <n>     rounds of each measurement (15)
  --size <n>       webhooks in a round of the first part (2000)
  --seconds <n>    how long each load of the second part lasts (5)
  --help           show this
`;

const senderCounts = [1, 4, 16];
/** Loads of each kind, in turns. */
const loadRounds = 5;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    size: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '5' },
    help: { type: 'boolean' },
  },
});
const [rounds = 0, size = 0, seconds = 0] = [values.rounds, values.size, values.seconds].map(
  Number,
);
if (values.help) stdout.write(usage);
else if ([rounds, size, seconds].every((number) => Number.isInteger(number) && number > 0)) {
  await bench();
} else {
  stderr.write('--rounds, --size and --seconds must be whole numbers from 1 on\n');
  process.exitCode = 2;
}

async function bench(): Promise<void> {
  warnIfBusy();
  stdout.write(`${describeMachine()} · median (quartiles)\n\n`);
  const { floor, receive, deliverFloor, deliver } = await measureCpu(rounds, size);
  stdout.write(`CPU, ports in memory, ${rounds} rounds of ${size}\n`);
  stdout.write(
    `  webhook to 2 connections  ${showSpread(receive)} µs, floor ${showSpread(floor)}\n`,
  );
  stdout.write(
    `  one delivery of ten       ${showSpread(deliver)} µs, floor ${showSpread(deliverFloor)}\n`,
  );
  await benchSystem();
}

async function benchSystem(): Promise<void> {
  // A signal alone would end this process without 'exit', at which the system is ended, too.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  const provider = await startInstantProvider();
  try {
    const system = await startSystem(provider);
    try {
      await benchLoads(system, provider);
    } finally {
      await system.stop();
    }
  } finally {
    await provider.stop();
  }
}

async function benchLoads(system: RunningSystem, provider: InstantProvider): Promise<void> {
  stdout.write(
    `\nThe whole system, ${connectionsPerChange} deliveries a webhook, ${seconds} s each\n`,
  );
  let firstUser = 0;
  const load = async (senders: number) => {
    firstUser += 1_000_000;
    return sendLoad(system, provider, { senders, seconds, firstUser });
  };
  await load(4);
  const measured = new Map<number, LoadResult[]>();
  for (let round = 0; round < loadRounds; round += 1) {
    for (const senders of senderCounts) {
      measured.set(senders, [...(measured.get(senders) ?? []), await load(senders)]);
    }
  }
  for (const [senders, loads] of measured) printLoads(senders, loads);
}

function printLoads(senders: number, loads: readonly LoadResult[]): void {
  const rates = spreadOf(loads.map(({ perSecond }) => perSecond));
  const of = (share: number) =>
    spreadOf(loads.map(({ toDelivery }) => percentile(toDelivery, share)));
  stdout.write(
    `  ${String(senders).padStart(2)} senders  ${showSpread(rates, 0)} webhooks/s, to delivery p50 ${showSpread(of(0.5), 0)} ms, p99 ${showSpread(of(0.99), 0)} ms\n`,
  );
}

function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
