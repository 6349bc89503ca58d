import type { Field } from './field.ts';
import type { Previous, User } from './user.ts';

/** One accepted webhook: who changed, what, and when. */
export interface UserChange {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** When the source says that it happened, ISO 8601 in UTC. */
  readonly occurredAt: string;
  /** When it was received, ISO 8601 in UTC. */
  readonly receivedAt: string;
  readonly fields: readonly Field[];
  readonly user: User;
  readonly previous: Previous;
}

/** What is kept of a change for as long as it is remembered: no personal data but the source's own key. */
export interface ChangeRecord {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly userKey: string;
  readonly occurredAt: string;
  readonly receivedAt: string;
  readonly fields: readonly string[];
  /** The connections it goes to. */
  readonly connections: readonly string[];
  readonly skipped: readonly Skip[];
}

/** A connection that a change does not go to, and why. */
export interface Skip {
  readonly connection: string;
  readonly reason: string;
}
