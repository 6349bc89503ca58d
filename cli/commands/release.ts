import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import { line } from '../safe-text.ts';
import { onCall, openApi, type Shell } from '../shell.ts';

/** `propaga release <userKey>` */
export function addRelease(program: Command, shell: Shell): void {
  const command = program
    .command('release')
    .argument('<userKey>', "the user's key, as the source has it")
    .description('Let changes with a right time through again, after one from the future')
    .addHelpText(
      'after',
      "\nWhat was applied to the user with a time in the future is dated now. Nothing is sent: the\nuser's next change brings what is right.\n\nExample:\n  propaga release u-1001",
    );
  onCall(command, { shell, entries: {} }, async ({ args: [key = ''], options }) => {
    const { terminal } = shell;
    const { userKey, released } = await (await openApi(shell, options)).releaseUser(key);
    if (options.json) terminal.printJson({ userKey, released });
    else if (released === 0) terminal.print(line`nothing of ${userKey} is dated in the future`);
    else terminal.print(line`${userKey} is released at ${connections(released)}`);
    return exitCodes.ok;
  });
}

function connections(count: number): string {
  return count === 1 ? '1 connection' : `${count} connections`;
}
