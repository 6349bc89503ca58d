import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { onCall, openApi, type Shell } from '../shell.ts';
import { showDelivery } from '../show-delivery.ts';

/** `propaga delivery <id>` */
export function addDelivery(program: Command, shell: Shell): void {
  const command = program
    .command('delivery')
    .argument('<delivery>', 'its id, chg_….connection')
    .description('Show a delivery with all its attempts')
    .addHelpText(
      'after',
      '\nEnds with 1 if it has failed, was cancelled, or is held.\n\nExample:\n  propaga delivery chg_447dbaa93d15c351eb297270f56bf041.wecare',
    );
  onCall(command, { shell, entries: {} }, async ({ args: [id = ''], options }) => {
    const delivery = await (await openApi(shell, options)).delivery(id);
    if (options.json) shell.terminal.printJson(delivery);
    else showDelivery(shell.terminal, delivery);
    return ['failed', 'cancelled', 'held'].includes(delivery.status)
      ? exitCodes.notWell
      : exitCodes.ok;
  });
}
