/**
 * Thrown when the local system cannot start for a reason that its user can mend. Its message is shown without a stack
 * and says what to change.
 */
export class StartError extends Error {
  override name = 'StartError' as const;
}
