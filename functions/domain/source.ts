import type { Field } from './field.ts';
import type { Issue } from './issues.ts';
import type { Previous, User } from './user.ts';

/** A webhook as it came in: nothing about it is trusted yet. */
export interface IncomingWebhook {
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes: they are what is signed. */
  readonly body: Uint8Array;
}

/** What a webhook says, once it is verified and checked. */
export interface WebhookContent {
  /** The id that the source gave the webhook; the same however often it is sent. */
  readonly webhookId: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly user: User;
  readonly fields: readonly Field[];
  readonly previous: Previous;
}

export type WebhookResult =
  | { kind: 'content'; content: WebhookContent }
  | { kind: 'invalid_signature'; detail: string }
  | { kind: 'invalid_json'; detail: string }
  | { kind: 'invalid_change'; issues: readonly Issue[] };

/** Checks a webhook's signature against one secret, and reads it. */
export type Verifier = (webhook: IncomingWebhook, now: Date) => WebhookResult;

/** One dialect of webhooks: how they are signed and what they say. Pure: secrets and the time are passed in. */
export interface WebhookDialect {
  readonly type: string;
  /** Checks the source's secret; throws if it cannot verify anything. */
  verifier(secret: unknown): Verifier;
}
