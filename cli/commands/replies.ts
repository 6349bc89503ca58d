import type { Command } from 'commander';
import type { RepliesView } from '../../functions/operator/contract/replies-view.ts';
import { exitCodes } from '../exit-codes.ts';
import { line, safeLines } from '../safe-text.ts';
import { onCall, openApi, type Shell } from '../shell.ts';
import type { Terminal } from '../terminal.ts';
import { describeTime } from '../times.ts';

/** `propaga replies <id>` */
export function addReplies(program: Command, shell: Shell): void {
  const command = program
    .command('replies')
    .argument('<delivery>', 'its id, chg_….connection')
    .description('Show what the provider replied, as it came: each look is in the audit')
    .addHelpText(
      'after',
      '\nReplies may hold personal data. Whoever asks for them is on record: see propaga audit.\n\nExample:\n  propaga replies chg_447dbaa93d15c351eb297270f56bf041.wecare',
    );
  onCall(command, { shell, entries: {} }, async ({ args: [id = ''], options }) => {
    const shown = await (await openApi(shell, options)).replies(id);
    if (options.json) shell.terminal.printJson(shown);
    else showReplies(shell.terminal, shown);
    return exitCodes.ok;
  });
}

function showReplies(terminal: Terminal, { replies, dropped = 0 }: RepliesView): void {
  if (dropped > 0) terminal.note(`There is no more room for ${dropped} older ones.`);
  if (replies.length === 0) terminal.note('No attempt has brought a reply that is kept.');
  for (const { at, status, contentType = 'no type', body, cut } of replies) {
    const when = describeTime(at, terminal.now());
    terminal.print(
      line`${when}  HTTP ${status}  ${contentType}${cut ? ', the beginning of it' : ''}`,
    );
    // Set in, so that no line of it can be taken for one of ours.
    terminal.print(
      ...safeLines(body)
        .split('\n')
        .map((text) => `  ${text}`),
      '',
    );
  }
  terminal.note('This look is on record: propaga audit.');
}
