import type { Command } from 'commander';
import { toEachDelivery } from '../each-delivery.ts';
import { onCall, openApi, type Shell } from '../shell.ts';

/** `propaga cancel <delivery...>` */
export function addCancel(program: Command, shell: Shell): void {
  const command = program
    .command('cancel')
    .argument('<delivery...>', 'ids of deliveries')
    .description('End deliveries that are open or have failed, and remove their personal data')
    .addHelpText(
      'after',
      '\nExample:\n  propaga cancel chg_447dbaa93d15c351eb297270f56bf041.wecare',
    );
  onCall(command, { shell, entries: {} }, async ({ args, options }) => {
    const api = await openApi(shell, options);
    const act = (id: string) => api.cancelDelivery(id);
    return toEachDelivery(args, { terminal: shell.terminal, json: options.json, act });
  });
}
