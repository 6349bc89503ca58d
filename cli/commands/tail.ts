import type { Command } from 'commander';
import * as v from 'valibot';
import type { DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { createApiClient } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import { followLocalEvents } from '../local-events.ts';
import { SecondsOption } from '../option-values.ts';
import { createPolledResults } from '../polled-results.ts';
import type { ResultSource } from '../result-source.ts';
import { line, safeLines } from '../safe-text.ts';
import { type GlobalOptions, onCall, openTarget, type Shell } from '../shell.ts';
import { describeDelivery } from '../show-delivery.ts';
import { styleOfStatus, type Terminal } from '../terminal.ts';

const localIntervalSeconds = 1;
const stackIntervalSeconds = 5;

const entries = {
  connection: v.optional(v.string()),
  before: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,2}$/, 'must be 0 to 99'), v.transform(Number)),
    '10',
  ),
  interval: v.optional(SecondsOption),
};
type TailOptions = GlobalOptions & v.InferOutput<v.ObjectSchema<typeof entries, undefined>>;

/** `propaga tail` */
export function addTail(program: Command, shell: Shell): void {
  const command = program
    .command('tail')
    .description('Show what comes of deliveries, live, until you press Ctrl-C')
    .option('--connection <name>', 'only those to this connection')
    .option('--before <count>', 'begin with as many of the latest results, 0 to 99 (default: 10)')
    .option('--interval <seconds>', 'how often to ask (default: 1, and 5 of a stack)')
    .addHelpText(
      'after',
      '\nWith --json each result is a delivery on a line of its own.\n\nExamples:\n  propaga tail --connection wecare\n  propaga tail --json | jq -r .reason',
    );
  onCall(command, { shell, entries }, async ({ options }) => {
    const abort = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => abort.abort());
    }
    const source = await openResults(shell, options, abort.signal);
    for await (const delivery of source.results(abort.signal)) {
      if (options.json) shell.terminal.printJson(delivery, 'line');
      else shell.terminal.print(lineOf(delivery, shell.terminal));
      if (abort.signal.aborted) break;
    }
    return exitCodes.ok;
  });
}

async function openResults(
  shell: Shell,
  options: TailOptions,
  signal: AbortSignal,
): Promise<ResultSource> {
  const target = await openTarget(shell, options);
  const { terminal } = shell;
  const events =
    target.stack === undefined
      ? followLocalEvents(target.url, signal, ({ at, connection, code }) => {
          if (options.connection !== undefined && options.connection !== connection) return;
          terminal.note(line`${at}  ${connection} is held: ${code}`);
        })
      : undefined;
  const usual = target.stack === undefined ? localIntervalSeconds : stackIntervalSeconds;
  return createPolledResults(createApiClient(target), {
    connection: options.connection,
    intervalMs: (options.interval ?? usual) * 1_000,
    before: options.before,
    ...(events === undefined ? {} : { wait: events.wait }),
    report: (problem) => terminal.note(safeLines(problem)),
  });
}

function lineOf(delivery: DeliveryView, terminal: Terminal): string {
  const { id, status, userKey, receivedAt, attempts } = delivery;
  const at = attempts.at(-1)?.at ?? receivedAt;
  const painted = terminal.paint(styleOfStatus(status), status.padEnd(10));
  return `${line`${at}`}  ${painted}  ${line`${id}  ${userKey}  ${describeDelivery(delivery)}`}`;
}
