import type { Command } from 'commander';
import * as v from 'valibot';
import { deliveryStatuses } from '../../functions/domain/delivery.ts';
import type {
  DeliveryPageView,
  DeliveryView,
} from '../../functions/operator/contract/delivery-view.ts';
import type { ApiClient, DeliveriesQuery } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import { countOption, StatusOption } from '../option-values.ts';
import { onCall, openApi, type Shell } from '../shell.ts';
import { deliveryColumns } from '../show-delivery.ts';
import type { Terminal } from '../terminal.ts';

const maxPageSize = 100;

const entries = {
  status: v.optional(StatusOption),
  connection: v.optional(v.string()),
  user: v.optional(v.string()),
  limit: v.optional(countOption(1_000_000), '20'),
  all: v.optional(v.boolean(), false),
};

/** `propaga deliveries` */
export function addDeliveries(program: Command, shell: Shell): void {
  const command = program
    .command('deliveries')
    .description('List deliveries, newest first')
    .option('--status <status>', `only these: ${deliveryStatuses.join(', ')}`)
    .option('--connection <name>', 'only those to this connection')
    .option('--user <key>', 'only those of this user')
    .option('--limit <count>', 'as many at most (default: 20)')
    .option('--all', 'all of them')
    .addHelpText(
      'after',
      '\nExamples:\n  propaga deliveries --status failed --connection wecare\n  propaga deliveries --user u-1001 --all --json',
    );
  onCall(command, { shell, entries }, async ({ options }) => {
    const { status, connection, user: userKey, json } = options;
    const limit = options.all ? Number.POSITIVE_INFINITY : options.limit;
    const api = await openApi(shell, options);
    const query = { status, connection, userKey };
    const page = await collect(api, { query, limit, terminal: shell.terminal });
    if (json) shell.terminal.printJson(page);
    else showPage(shell.terminal, page);
    return exitCodes.ok;
  });
}

interface Collecting {
  readonly query: DeliveriesQuery;
  readonly limit: number;
  readonly terminal: Terminal;
}

/** As many deliveries as asked for, over as many pages as it takes. */
async function collect(
  api: ApiClient,
  { query, limit, terminal }: Collecting,
): Promise<DeliveryPageView> {
  const deliveries: DeliveryView[] = [];
  let cursor: string | undefined;
  do {
    const pageSize = Math.min(maxPageSize, limit - deliveries.length);
    const page = await api.deliveries({ ...query, limit: pageSize, cursor });
    deliveries.push(...page.deliveries);
    cursor = page.cursor;
    if (cursor !== undefined) terminal.progress(`${deliveries.length} deliveries…`);
  } while (cursor !== undefined && deliveries.length < limit);
  terminal.progress(undefined);
  return { deliveries, ...(cursor === undefined ? {} : { cursor }) };
}

function showPage(terminal: Terminal, { deliveries, cursor }: DeliveryPageView): void {
  if (deliveries.length === 0) {
    terminal.note('There are no such deliveries.');
    return;
  }
  terminal.printTable(deliveryColumns(terminal), deliveries);
  if (cursor !== undefined) terminal.note('There are more: use --limit or --all.');
}
