import { CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import { completionsOf } from './complete.ts';
import { createConfirmation } from './confirm.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { safeLines } from './safe-text.ts';
import { createTerminal } from './terminal.ts';

/** Runs the command line of this process, and sets its exit code. */
export async function main(): Promise<void> {
  endWithReader();
  const terminal = createTerminal(process);
  const program = createProgram({
    terminal,
    environment: process.env,
    stdin: process.stdin,
    confirmation: createConfirmation(process),
    finish: (code) => {
      process.exitCode = code;
    },
  });
  const [, , first, ...words] = process.argv;
  try {
    // The scripts of propaga completion call this; its words are somebody else's command line, not options of this one.
    if (first === '__complete') terminal.print(...completionsOf(program, words, process.env));
    else await program.parseAsync();
  } catch (error) {
    terminal.progress(undefined);
    process.exitCode = report(error);
  }
}

/** Who reads from a pipe may stop reading, as `head` does; that is no error. */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(exitCodes.ok);
    });
  }
}

function report(error: unknown): ExitCode {
  // Help and version end a command this way, too.
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
  const isExpected = error instanceof CommandError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `${safeLines(isExpected ? message : `This is a fault of propaga's command line: ${message}\nSet PROPAGA_DEBUG=1 to see where.`)}\n`,
  );
  if (process.env.PROPAGA_DEBUG && error instanceof Error) {
    process.stderr.write(`${safeLines(error.stack ?? '')}\n`);
  }
  return isExpected ? error.exitCode : exitCodes.fault;
}
