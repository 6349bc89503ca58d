import type { Command } from 'commander';
import * as v from 'valibot';
import { exitCodes } from '../exit-codes.ts';
import { onCall, openApi, type Shell } from '../shell.ts';
import { describeTime } from '../times.ts';

/** `propaga erase <userKey>` */
export function addErase(program: Command, shell: Shell): void {
  const command = program
    .command('erase')
    .argument('<userKey>', "the user's key, as the source has it")
    .description('Erase a user: cancel what is under way, remove their data and remembered ids')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      '\nIt cannot be undone. What is at the providers stays there.\n\nExample:\n  propaga erase u-1001',
    );
  const entries = { yes: v.optional(v.boolean(), false) };
  onCall(command, { shell, entries }, async ({ args: [key = ''], options }) => {
    const { terminal, confirmation } = shell;
    const api = await openApi(shell, options);
    if (!options.yes) {
      await confirmation.typed(
        `Erasing ${key} cannot be undone. Type the key again to do it:`,
        key,
      );
    }
    const erasure = await api.eraseUser(key);
    if (options.json) {
      terminal.printJson(erasure);
      return exitCodes.ok;
    }
    terminal.printFields({
      erased: erasure.userKey,
      at: describeTime(erasure.erasedAt, terminal.now()),
      'deliveries cancelled': String(erasure.cancelled),
      'payloads removed': String(erasure.payloadsRemoved),
      'ids forgotten': String(erasure.idsForgotten),
    });
    return exitCodes.ok;
  });
}
