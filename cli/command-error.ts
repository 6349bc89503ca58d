import { type ExitCode, exitCodes } from './exit-codes.ts';

/** Something that the person at the keyboard can mend; its message says how. */
export class CommandError extends Error {
  override name = 'CommandError' as const;
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = exitCodes.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
