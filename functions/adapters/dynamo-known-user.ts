import * as v from 'valibot';
import { occurredAtOfVersion } from '../domain/version.ts';

/** What tells whether ids are remembered of a user, without showing them. What of it is damaged says nothing. */
const KnownItem = v.object({
  hasIds: v.fallback(v.optional(v.boolean()), undefined),
  applied: v.fallback(v.optional(v.record(v.string(), v.string()), {}), {}),
  erasedAt: v.fallback(v.optional(v.string()), undefined),
});

/** The attributes that `remembersIds` goes by. */
export const knownUserAttributes: readonly string[] = Object.keys(KnownItem.entries);

/**
 * Whether the state of a user has ids. Items that were last written before there was `hasIds` do not say so: there
 * something was applied since the user was last erased, if it ever was. It may have been applied without an id; to take
 * too many users for known makes a delivery that fails where it would have been skipped, to take too few loses a change.
 */
export function remembersIds(item: unknown): boolean {
  const { hasIds, applied, erasedAt } = v.parse(KnownItem, item);
  if (hasIds !== undefined) return hasIds;
  const end = erasedAt === undefined ? 0 : Date.parse(erasedAt);
  return Object.values(applied).some((version) => Date.parse(occurredAtOfVersion(version)) > end);
}
