import type { Command } from 'commander';
import * as v from 'valibot';
import { CommandError } from '../command-error.ts';
import { toEachDelivery } from '../each-delivery.ts';
import { sinceOption } from '../option-values.ts';
import { retryConnection } from '../retry-connection.ts';
import { onCall, openApi, type Shell } from '../shell.ts';

/** `propaga retry <delivery...>` and `propaga retry --connection <name>` */
export function addRetry(program: Command, shell: Shell): void {
  const command = program
    .command('retry')
    .argument('[delivery...]', 'ids of failed or waiting deliveries')
    .description('Try deliveries again now: some, or all that have failed at a connection')
    .option('--connection <name>', 'everything that has failed at this connection')
    .option(
      '--reason <text>',
      'only what was rejected, what is exhausted, or whose reason has this',
    )
    .option(
      '--since <time>',
      'only what was received since: 2026-11-22T12:00:00Z, or 90m, 2h, 3d ago',
    )
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExamples:\n  propaga retry chg_447dbaa93d15c351eb297270f56bf041.wecare\n  propaga retry --connection wecare --reason exhausted --since 2h',
    );
  const entries = {
    connection: v.optional(v.string()),
    reason: v.optional(v.string()),
    since: v.optional(sinceOption(() => shell.terminal.now())),
    yes: v.optional(v.boolean(), false),
  };
  onCall(command, { shell, entries }, async ({ args, options }) => {
    const { connection, reason, since, json, yes } = options;
    if ((connection === undefined) === (args.length === 0)) {
      throw new CommandError(
        'Name either deliveries, or a connection with --connection. See propaga retry --help.',
      );
    }
    if (connection === undefined && (reason !== undefined || since !== undefined)) {
      throw new CommandError('--reason and --since go with --connection.');
    }
    const api = await openApi(shell, options);
    if (connection !== undefined) {
      const asks = yes ? undefined : shell.confirmation;
      const which = { connection, reason, since };
      return retryConnection(which, { api, terminal: shell.terminal, json, asks });
    }
    const act = (id: string) => api.retryDelivery(id);
    return toEachDelivery(args, { terminal: shell.terminal, json, act });
  });
}
