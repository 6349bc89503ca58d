import * as v from 'valibot';

const Failure = v.object({
  code: v.optional(v.unknown()),
  message: v.optional(v.string(), ''),
  cause: v.optional(v.unknown()),
});

/**
 * What to do about an error if it comes of a disk that has no room, or undefined if it does not. LevelDB tells the reason
 * in its message only.
 */
export function adviceOnFullDisk(error: unknown, place: string): string | undefined {
  const parsed = v.safeParse(Failure, error);
  if (!parsed.success) return undefined;
  const { code, message, cause } = parsed.output;
  if (code === 'ENOSPC' || code === 'EDQUOT' || /ENOSPC|No space left on device/.test(message)) {
    return `The disk of ${place} is full: make room and start propaga again. Nothing that was accepted is lost.`;
  }
  return cause === undefined ? undefined : adviceOnFullDisk(cause, place);
}
