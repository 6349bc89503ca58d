import type { Command } from 'commander';
import type { ChangeView } from '../../functions/operator/contract/change-view.ts';
import { exitCodes } from '../exit-codes.ts';
import { line } from '../safe-text.ts';
import { onCall, openApi, type Shell } from '../shell.ts';
import { describeDelivery } from '../show-delivery.ts';
import { styleOfStatus, type Terminal } from '../terminal.ts';
import { describeTime } from '../times.ts';

const troubled = new Set(['failed', 'held', 'cancelled']);

/** `propaga status <change>` */
export function addStatus(program: Command, shell: Shell): void {
  const command = program
    .command('status')
    .argument('<change>', 'the id that the webhook was answered with, chg_…')
    .description('Show a change, its deliveries, and why connections were skipped')
    .addHelpText(
      'after',
      '\nEnds with 1 if a delivery has failed, was cancelled, or is held.\n\nExample:\n  propaga status chg_447dbaa93d15c351eb297270f56bf041',
    );
  onCall(command, { shell, entries: {} }, async ({ args: [id = ''], options }) => {
    const change = await (await openApi(shell, options)).change(id);
    if (options.json) shell.terminal.printJson(change);
    else showChange(shell.terminal, change);
    return change.deliveries.some(({ status }) => troubled.has(status))
      ? exitCodes.notWell
      : exitCodes.ok;
  });
}

function showChange(terminal: Terminal, change: ChangeView): void {
  const now = terminal.now();
  terminal.printFields({
    change: change.id,
    source: change.source,
    user: change.userKey,
    fields: change.fields.join(', '),
    occurred: describeTime(change.occurredAt, now),
    received: describeTime(change.receivedAt, now),
  });
  terminal.print('');
  if (change.deliveries.length > 0) {
    terminal.printTable(
      [
        { header: 'DELIVERY', of: ({ id }) => id },
        {
          header: 'STATUS',
          of: ({ status }) => status,
          paint: (text, { status }) => terminal.paint(styleOfStatus(status), text),
        },
        { header: 'WHY', of: describeDelivery, whenNarrow: 'cut' },
      ],
      change.deliveries,
    );
  }
  for (const { connection, reason } of change.skipped) {
    terminal.print(line`skipped ${connection}: ${reason}`);
  }
}
