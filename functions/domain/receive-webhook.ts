import { type Acceptor, type AcceptResult, acceptChange } from './accept-change.ts';
import { sourceSecretName } from './credentials.ts';
import { changeIdOf } from './ids.ts';
import type { Log } from './log.ts';
import type { Ambient, Secret, SecretReader } from './ports.ts';
import type {
  IncomingWebhook,
  Verifier,
  WebhookContent,
  WebhookDialect,
  WebhookResult,
} from './source.ts';
import type { UserChange } from './user-change.ts';

/** A larger body is refused. API Gateway hands a function at most 6 MB, encoding included. */
const maxWebhookBytes = 5_000_000;

/** What is dated later than this after it came is the work of a wrong clock, not of a slightly fast one. */
const maxAheadMs = 300_000;

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
  const dialect = receiver.sources.get(source);
  const { ambient, secrets, acceptor } = receiver;
  if (dialect === undefined) {
    // Anyone can write anything into the path, so it is not repeated.
    acceptor.log.warn('webhook refused', { code: 'unknown_source' });
    return { kind: 'unknown_source' };
  }
  if (webhook.body.byteLength > maxWebhookBytes) {
    acceptor.log.warn('webhook refused', { source, code: 'too_large' });
    return { kind: 'too_large' };
  }
  const now = ambient.now();
  const result = await verify({ source, dialect, webhook, now }, secrets);
  if (result.kind !== 'content') {
    acceptor.log.warn('webhook refused', { source, code: result.kind });
    return result;
  }
  const change = toChange(source, result.content, now);
  const accepted = await acceptChange(change, acceptor);
  logAccepted(change, accepted, acceptor.log);
  return accepted;
}

function logAccepted(change: UserChange, result: AcceptResult, log: Log): void {
  const { id: changeId, source } = change;
  switch (result.kind) {
    case 'id_reused':
      log.warn('webhook refused', { source, code: result.kind, changeId });
      return;
    case 'accepted': {
      const { isNew, deliveries, skipped } = result.acceptance;
      warnOfFuture(change, log);
      log.info(isNew ? 'change accepted' : 'change accepted before', {
        source,
        changeId,
        deliveries: deliveries.length,
        skipped: skipped.length,
      });
    }
  }
}

/** Its values win until then: whoever wonders why later changes are superseded must be able to find out. */
function warnOfFuture(
  { id: changeId, source, occurredAt, receivedAt }: UserChange,
  log: Log,
): void {
  if (Date.parse(occurredAt) <= Date.parse(receivedAt) + maxAheadMs) return;
  log.warn('change dated in the future: nothing is newer until then', {
    source,
    changeId,
    occurredAt,
  });
}

interface Verification {
  readonly source: string;
  readonly dialect: WebhookDialect;
  readonly webhook: IncomingWebhook;
  readonly now: Date;
}

/** A signature that does not fit may have been made with a secret that is newer than the cached one. */
async function verify(verification: Verification, secrets: SecretReader): Promise<WebhookResult> {
  const name = sourceSecretName(verification.source, secrets.prefix);
  const cached = await secrets.read(name);
  const result = cached && verifyIfUsable(cached, verification);
  if (result !== undefined && result.kind !== 'invalid_signature') return result;
  const fresh = required(await secrets.refresh(name), name);
  const isSame = fresh.version === cached?.version;
  return result !== undefined && isSame ? result : verifyWith(fresh, verification);
}

/** Kept for as long as the secret is cached: reading its keys takes longer than most signatures. */
const verifiers = new WeakMap<Secret, Verifier>();

function verifyWith(secret: Secret, { dialect, webhook, now }: Verification): WebhookResult {
  const verifier = verifiers.get(secret) ?? dialect.verifier(secret.value);
  verifiers.set(secret, verifier);
  return verifier(webhook, now);
}

/** Undefined if the secret cannot verify anything: somebody may have mended it since it was cached. */
function verifyIfUsable(secret: Secret, verification: Verification): WebhookResult | undefined {
  try {
    return verifyWith(secret, verification);
  } catch {
    return undefined;
  }
}

function required(secret: Secret | undefined, name: string): Secret {
  if (secret === undefined) {
    throw new Error(`The secret ${name} has no value: put the source's signing secrets there`);
  }
  return secret;
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
