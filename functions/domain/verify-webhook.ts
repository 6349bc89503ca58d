import { problemWith, sourceSecretName } from './credentials.ts';
import type { Log } from './log.ts';
import type { Secret, SecretReader } from './ports.ts';
import type { IncomingWebhook, SourceSecret, WebhookDialect, WebhookResult } from './source.ts';

interface Verification {
  readonly source: string;
  readonly dialect: WebhookDialect;
  readonly webhook: IncomingWebhook;
  readonly now: Date;
}

interface Tools {
  readonly secrets: SecretReader;
  readonly log: Log;
}

/**
 * Verifies a webhook with its source's secret, and reads it. A signature that does not fit may have been made with a secret
 * that is newer than the cached one. Throws if there is no secret that could verify anything.
 */
export async function verifyWebhook(
  verification: Verification,
  tools: Tools,
): Promise<WebhookResult> {
  const { source, dialect, webhook, now } = verification;
  const refusal = dialect.refuse(webhook, now);
  if (refusal !== undefined) return refusal;
  const name = sourceSecretName(source, tools.secrets.prefix);
  const cached = await tools.secrets.read(name);
  const result = cached && verifyWith(cached, { name, verification }, tools);
  if (result !== undefined && result.kind !== 'invalid_signature') return result;
  const fresh = required(await tools.secrets.refresh(name), name);
  if (result !== undefined && fresh.version === cached?.version) return result;
  const again = verifyWith(fresh, { name, verification }, tools);
  if (again !== undefined) return again;
  throw new Error(`The secret ${name} holds no signing secret that can be read`);
}

interface KnownSecret extends SourceSecret {
  readonly version: string;
}

/** By the reader and the secret's name: reading its keys takes longer than most signatures. */
const known = new WeakMap<SecretReader, Map<string, KnownSecret>>();

/** Undefined if the secret can verify nothing: somebody may have changed it since it was cached. */
function verifyWith(
  secret: Secret,
  { name, verification }: { name: string; verification: Verification },
  tools: Tools,
): WebhookResult | undefined {
  const { dialect, webhook, now } = verification;
  if (secret.problem !== undefined) return undefined;
  return readOnce(secret, { name, dialect }, tools).verifier?.(webhook, now);
}

/** What cannot be read of a secret is told once for each version of it, as every webhook comes past here. */
function readOnce(
  { value, version }: Secret,
  { name, dialect }: { name: string; dialect: WebhookDialect },
  { secrets, log }: Tools,
): SourceSecret {
  const ofReader = known.get(secrets) ?? new Map<string, KnownSecret>();
  known.set(secrets, ofReader);
  const before = ofReader.get(name);
  if (before?.version === version) return before;
  const read = { ...dialect.readSecret(value), version };
  ofReader.set(name, read);
  if (read.issues.length > 0) {
    log.error('signing secrets that cannot be read', { secret: name, issues: read.issues });
  }
  return read;
}

function required(secret: Secret | undefined, name: string): Secret {
  if (secret === undefined) {
    throw new Error(`The secret ${name} has no value: put the source's signing secrets there`);
  }
  if (secret.problem !== undefined) throw new Error(problemWith(name, secret.problem));
  return secret;
}
