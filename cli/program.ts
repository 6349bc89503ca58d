import { Command } from 'commander';
import { CommandError } from './command-error.ts';
import { addAudit } from './commands/audit.ts';
import { addCancel } from './commands/cancel.ts';
import { addCompletion } from './commands/completion.ts';
import { addConnections, addPause, addResume } from './commands/connections.ts';
import { addConsole } from './commands/console.ts';
import { addDeliveries } from './commands/deliveries.ts';
import { addDelivery } from './commands/delivery.ts';
import { addDoctor } from './commands/doctor.ts';
import { addErase } from './commands/erase.ts';
import { addRelease } from './commands/release.ts';
import { addReplies } from './commands/replies.ts';
import { addRetry } from './commands/retry.ts';
import { addSecrets } from './commands/secrets.ts';
import { addSend } from './commands/send.ts';
import { addStatus } from './commands/status.ts';
import { addTail } from './commands/tail.ts';
import { addUser } from './commands/user.ts';
import { exitCodeHelp } from './exit-codes.ts';
import { safeLines } from './safe-text.ts';
import type { Shell } from './shell.ts';

/** Each command, in the order of the help. */
const additions = [
  addSend,
  addStatus,
  addDeliveries,
  addDelivery,
  addReplies,
  addRetry,
  addCancel,
  addTail,
  addConnections,
  addPause,
  addResume,
  addUser,
  addRelease,
  addErase,
  addAudit,
  addConsole,
  addSecrets,
  addDoctor,
  addCompletion,
];

/** The whole command line. */
export function createProgram(shell: Shell): Command {
  const program = new Command('propaga')
    .description("Shows and mends what becomes of users' changes, here or in a deployed stack.")
    .option('--url <url>', 'where propaga listens (default: http://127.0.0.1:3000, or PORT)')
    .option('--stack <name>', 'a deployed stack instead, such as propaga-prod')
    .option('--region <region>', "the stack's AWS region (default: as the AWS CLI has it)")
    .option('--profile <profile>', 'the AWS profile (default: as the AWS CLI has it)')
    .option('--json', 'the answer as JSON')
    .helpCommand(false)
    .addHelpText('after', `\n${exitCodeHelp}`);
  for (const add of additions) add(program, shell);
  for (const command of [program, ...descendantsOf(program)]) refuseKindly(command);
  return program;
}

/** Every command below another one. */
export function descendantsOf(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** A command as it is typed: `secrets set`. */
export function pathOf(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${pathOf(parent)} ${command.name()}` : command.name();
}

/** Turns a call that commander does not understand into an error of ours, with how it is to be called. */
function refuseKindly(command: Command): void {
  command
    .configureHelp({ showGlobalOptions: true })
    .allowExcessArguments(false)
    .configureOutput({ writeErr: () => {} })
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      const name = command.parent === null ? '' : ` ${pathOf(command)}`;
      const usage = `Usage: propaga${name} ${command.usage()}\nSee propaga${name} --help.`;
      throw new CommandError(`${complaintOf(error)}\n\n${usage}`);
    });
}

/** Never what was given too much: somebody may have typed a credential. */
function complaintOf({ code, message }: { code: string; message: string }): string {
  switch (code) {
    case 'commander.excessArguments':
      return `${message.replace(/^error: /, '').replace(/ but got \d+:[\s\S]*$/, '')}. Credentials are never taken from the command line.`;
    case 'commander.help':
      return 'Say what to do.';
    default:
      return safeLines(message.replace(/^error: /, ''));
  }
}
