/** What of all that operators do is on record. */
export const auditActions = ['view-replies'] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who did what, when, and to what. None of it is personal data of a user. */
export interface AuditEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Who signed the request; `local` where nobody signs. */
  readonly by: string;
  readonly action: AuditAction;
  /** The id of the delivery, or the name of the connection. */
  readonly on: string;
  readonly note?: string;
}

/** The record of what operators did. Nothing in it is ever changed; it is kept for 400 days. */
export interface Audit {
  /** Writes an entry durably. Throws if that fails: what was to be recorded must not be done then. */
  record(entry: AuditEntry): Promise<void>;
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
