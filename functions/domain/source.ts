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

/** Why a webhook cannot have come from its source. */
export interface Refusal {
  readonly kind: 'invalid_signature';
  readonly detail: string;
}

export type WebhookResult =
  | { kind: 'content'; content: WebhookContent }
  | Refusal
  | { kind: 'invalid_json'; detail: string }
  | { kind: 'invalid_change'; issues: readonly Issue[] };

/** Checks a webhook's signature against one secret, and reads it. */
export type Verifier = (webhook: IncomingWebhook, now: Date) => WebhookResult;

/** What a source's secret is good for. */
export interface SourceSecret {
  /** Undefined if nothing in it can verify anything. */
  readonly verifier: Verifier | undefined;
  /** What cannot be read in it. Nothing repeats a value. */
  readonly issues: readonly string[];
}

/** One dialect of webhooks: how they are signed and what they say. Pure: secrets and the time are passed in. */
export interface WebhookDialect {
  readonly type: string;
  /** Why no secret at all could verify the webhook; undefined if one could. */
  refuse(webhook: IncomingWebhook, now: Date): Refusal | undefined;
  readSecret(secret: unknown): SourceSecret;
}
