import type { Connection } from '../../functions/domain/connection.ts';
import type { Access } from '../../functions/domain/provider.ts';
import { type SecretStore, secretNameOf } from '../secrets/secret-store.ts';
import { canVerify, sourceSecretIssues } from '../secrets/source-secret.ts';
import type { Finding } from './finding.ts';

/** Whether a source can be verified. */
export async function checkSource(name: string, store: SecretStore): Promise<Finding> {
  const check = `source ${name}`;
  const secret = await store.read(secretNameOf({ kind: 'source', name }, store));
  if (secret === undefined) return noSecret(check, { name, store });
  const issues = sourceSecretIssues(secret);
  if (issues.length === 0) {
    return { check, result: 'ok', detail: 'its signing secrets are well formed' };
  }
  const next = store.setCommand(name);
  if (!canVerify(secret)) return unusable(check, next, issues);
  const detail = `what can be read of it is used, but not all of it can: ${issues.join('; ')}`;
  return { check, result: 'warn', detail, next };
}

/** A connection's credentials, if they can be used. */
export async function checkCredentials(
  { name, account }: Connection,
  store: SecretStore,
): Promise<{ finding: Finding; access: Access | undefined }> {
  const check = `secret of ${name}`;
  const secret = await store.read(secretNameOf({ kind: 'connection', name }, store));
  if (secret === undefined) return { finding: noSecret(check, { name, store }), access: undefined };
  const checked = account.access(secret);
  if (!checked.ok)
    return { finding: unusable(check, store.setCommand(name), checked.issues), access: undefined };
  return {
    finding: { check, result: 'ok', detail: 'well formed' },
    access: checked.access,
  };
}

function noSecret(check: string, { name, store }: { name: string; store: SecretStore }): Finding {
  const next = store.setCommand(name);
  return { check, result: 'fail', detail: `there is none in ${store.place}`, next };
}

function unusable(check: string, next: string, issues: readonly string[]): Finding {
  return { check, result: 'fail', detail: `cannot be used: ${issues.join('; ')}`, next };
}
