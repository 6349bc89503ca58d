import {
  type Acceptance,
  type Acceptor,
  type AcceptResult,
  acceptChange,
} from './accept-change.ts';
import { changeIdOf } from './ids.ts';
import type { Issue } from './issues.ts';
import type { Log } from './log.ts';
import type { Ambient, SecretReader } from './ports.ts';
import type { IncomingWebhook, WebhookContent, WebhookDialect, WebhookResult } from './source.ts';
import type { UserChange } from './user-change.ts';
import { verifyWebhook } from './verify-webhook.ts';

/**
 * A larger body is refused. What Lambda takes is 6 MB, https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
 * of which this leaves room for the rest of a usual event, also as base64, which makes 6,000,000 bytes of it. What escapes
 * make larger than that, API Gateway and Lambda refuse themselves.
 */
const maxWebhookBytes = 4_500_000;

/** What is dated later than this after it came is the work of a wrong clock, not of a slightly fast one. */
const maxFastMs = 300_000;

/** What is dated even later is refused. A source whose clock has the wrong time zone is not. */
const maxAheadMs = 86_400_000;

/** What receiving webhooks works with. */
export interface Receiver {
  /** The dialect of each source by its name. */
  readonly sources: ReadonlyMap<string, WebhookDialect>;
  readonly secrets: SecretReader;
  readonly ambient: Pick<Ambient, 'now'>;
  readonly acceptor: Acceptor;
}

export type Reception =
  | AcceptResult
  | { kind: 'unknown_source' }
  | { kind: 'unsupported_encoding' }
  | { kind: 'too_large' }
  | Exclude<WebhookResult, { kind: 'content' }>;

/**
 * Verifies a webhook and accepts the change in it. Throws if that cannot be done now, whatever the reason: nothing was
 * promised then, and the source is to send the webhook again.
 */
export async function receiveWebhook(
  source: string,
  webhook: IncomingWebhook,
  receiver: Receiver,
): Promise<Reception> {
  const { log } = receiver.acceptor;
  const reception = await receive(source, webhook, receiver);
  switch (reception.kind) {
    case 'accepted':
      break;
    case 'unknown_source':
      // Anyone can write anything into the path, so it is not repeated.
      log.warn('webhook refused', { code: reception.kind });
      break;
    case 'id_reused':
      log.warn('webhook refused', { source, code: reception.kind, changeId: reception.id });
      break;
    case 'unsupported_encoding':
    case 'too_large':
    case 'invalid_signature':
    case 'invalid_json':
    case 'invalid_change':
      log.warn('webhook refused', { source, code: reception.kind });
  }
  return reception;
}

async function receive(
  source: string,
  webhook: IncomingWebhook,
  { sources, ambient, secrets, acceptor }: Receiver,
): Promise<Reception> {
  const dialect = sources.get(source);
  if (dialect === undefined) return { kind: 'unknown_source' };
  if (isPacked(webhook)) return { kind: 'unsupported_encoding' };
  if (webhook.body.byteLength > maxWebhookBytes) return { kind: 'too_large' };
  const now = ambient.now();
  const { log } = acceptor;
  const result = await verifyWebhook({ source, dialect, webhook, now }, { secrets, log });
  if (result.kind !== 'content') return result;
  const change = toChange(source, result.content, now);
  const issues = tooFarAhead(change);
  if (issues.length > 0) return { kind: 'invalid_change', issues };
  const accepted = await acceptChange(change, acceptor);
  if (accepted.kind === 'accepted') logAccepted(change, accepted.acceptance, log);
  return accepted;
}

/** The signature is over what was sent, so a packed body could only be refused for what it is not. */
function isPacked({ headers }: IncomingWebhook): boolean {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((name) => name.trim());
  return encodings.some((name) => name !== '' && name.toLowerCase() !== 'identity');
}

/** What is dated so far ahead would win over every right change until then. */
function tooFarAhead({ occurredAt, receivedAt }: UserChange): Issue[] {
  if (Date.parse(occurredAt) <= Date.parse(receivedAt) + maxAheadMs) return [];
  const message = `must not be more than a day after the change was received, which was at ${receivedAt}`;
  return [{ path: 'timestamp', message }];
}

function logAccepted(
  change: UserChange,
  { isNew, deliveries, skipped }: Acceptance,
  log: Log,
): void {
  warnOfFuture(change, log);
  log.info(isNew ? 'change accepted' : 'change accepted before', {
    source: change.source,
    changeId: change.id,
    deliveries: deliveries.length,
    skipped: skipped.length,
  });
}

/** Its values win until then: whoever wonders why later changes are superseded must be able to find out. */
function warnOfFuture(
  { id: changeId, source, occurredAt, receivedAt }: UserChange,
  log: Log,
): void {
  if (Date.parse(occurredAt) <= Date.parse(receivedAt) + maxFastMs) return;
  log.warn('change dated in the future: nothing is newer until then', {
    source,
    changeId,
    occurredAt,
  });
}

function toChange(source: string, content: WebhookContent, now: Date): UserChange {
  const { webhookId, ...change } = content;
  return {
    ...change,
    id: changeIdOf(source, webhookId),
    source,
    receivedAt: now.toISOString(),
  };
}
