import { type Previous, presentFields, type User } from '../../../functions/domain/user.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';

/** A change of everything that is known of a user. */
export function makeChange(user: User, previous: Previous = {}): UserChange {
  return {
    id: 'change-1',
    source: 'hr',
    type: 'user.updated',
    occurredAt: '2026-11-22T12:00:00.000Z',
    receivedAt: '2026-11-22T12:00:00.000Z',
    fields: presentFields(user),
    user,
    previous,
  };
}
