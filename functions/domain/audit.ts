/** What of all that operators do is on record. */
type AuditAction = 'view-replies';

/** Who did what, when, and to what. None of it is personal data of a user. */
export interface AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Who signed the request; `local` where nobody signs. */
  readonly by: string;
  /** A later version may have recorded others than this one does. */
  readonly action: string;
  /** The id of the delivery, or the name of the connection. */
  readonly on: string;
  readonly note?: string;
}

export type NewAuditEntry = AuditEntry & { readonly action: AuditAction };

/** The record of what operators did. Nothing in it is ever changed; it is kept for 400 days. */
export interface Audit {
  /** Writes an entry durably. Throws if that fails: what was to be recorded must not be done then. */
  record(entry: NewAuditEntry): Promise<void>;
  list(query: AuditQuery): Promise<AuditPage>;
}

export interface AuditQuery {
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string;
  /** There is nothing newer. */
  readonly now: Date;
}

export interface AuditPage {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  readonly cursor?: string;
}

/** How long an entry is kept. */
export const auditDays = 400;
