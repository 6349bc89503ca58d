import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import { completionScript, isCompletedShell, shells } from '../completion-script.ts';
import { exitCodes } from '../exit-codes.ts';
import { onCall, type Shell } from '../shell.ts';

/** `propaga completion <shell>` */
export function addCompletion(program: Command, shell: Shell): void {
  const command = program
    .command('completion')
    .argument('<shell>', shells.join(', '))
    .description('Write the script that completes commands, options and names in your shell')
    .addHelpText(
      'after',
      '\nExamples:\n  eval "$(npx propaga completion bash)"\n  npx propaga completion zsh > ~/.zfunc/_propaga\n  npx propaga completion fish > ~/.config/fish/completions/propaga.fish',
    );
  onCall(command, { shell, entries: {} }, async ({ args: [name = ''] }) => {
    if (!isCompletedShell(name)) {
      throw new CommandError(`There is completion for ${shells.join(', ')} only.`);
    }
    const launcher = resolve(import.meta.dirname, '../propaga.js');
    shell.terminal.print(completionScript(name, launcher));
    return exitCodes.ok;
  });
}
