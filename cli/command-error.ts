/** Something that the person at the keyboard can mend; its message says how. */
export class CommandError extends Error {
  override name = 'CommandError' as const;
}
