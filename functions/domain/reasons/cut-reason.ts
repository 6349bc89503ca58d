/** A reason longer than this is cut, whoever made it. */
export const maxReasonLength = 500;

/** A reason of at most 500 characters, of which none is cut through. */
export function cutReason(reason: string): string {
  return reason.length <= maxReasonLength
    ? reason
    : `${reason.slice(0, maxReasonLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
