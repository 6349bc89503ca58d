/** What a command ends with. Programs rely on these numbers. */
export const exitCodes = {
  ok: 0,
  /** What was asked about is not well, or not all of it could be done. */
  notWell: 1,
  /** The command was not given as it must be. */
  usage: 2,
  /** propaga or AWS cannot be reached, refuses these credentials, or gives no answer that is whole. */
  unreachable: 3,
  /** What was asked about does not exist. */
  notFound: 4,
  /** EX_SOFTWARE of sysexits: a fault of the command itself. */
  fault: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The same for people. */
export const exitCodeHelp = `Exit codes:
  0   all is well
  1   what was asked about is not well, or not all of it could be done
  2   the command was not given as it must be
  3   propaga or AWS cannot be reached, refuses your credentials, or gives
      no answer that is whole
  4   there is no such thing
  70  a fault of this program`;
