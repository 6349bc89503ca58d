import type { Command } from 'commander';
import type { UserView } from '../../functions/operator/contract/user-view.ts';
import { exitCodes } from '../exit-codes.ts';
import { line } from '../safe-text.ts';
import { onCall, openApi, type Shell } from '../shell.ts';
import type { Terminal } from '../terminal.ts';
import { describeTime } from '../times.ts';

/** `propaga user <userKey>` */
export function addUser(program: Command, shell: Shell): void {
  const command = program
    .command('user')
    .argument('<userKey>', "the user's key, as the source has it")
    .description(
      'Show what is remembered of a user at each connection, without any of their values',
    )
    .addHelpText('after', '\nExample:\n  propaga user u-1001');
  onCall(command, { shell, entries: {} }, async ({ args: [key = ''], options }) => {
    const user = await (await openApi(shell, options)).user(key);
    if (options.json) shell.terminal.printJson(user);
    else showUser(shell.terminal, user);
    return exitCodes.ok;
  });
}

function showUser(terminal: Terminal, { userKey, erasedAt, connections }: UserView): void {
  const now = terminal.now();
  terminal.printFields({
    user: userKey,
    erased: erasedAt === undefined ? undefined : describeTime(erasedAt, now),
  });
  for (const { name, provider, isIdRemembered, applied } of connections) {
    terminal.print('', line`${name} (${provider}), id ${isIdRemembered ? '' : 'not '}remembered`);
    if (applied.length === 0) continue;
    terminal.printTable(
      [
        { header: 'FIELD', of: ({ field }) => (field === '*' ? 'all' : field) },
        { header: 'AS OF', of: ({ occurredAt }) => describeTime(occurredAt, now) },
        { header: 'CHANGE', of: ({ changeId }) => changeId },
      ],
      applied,
    );
  }
}
