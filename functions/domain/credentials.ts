import type { Connection } from './connection.ts';
import type { Secret, SecretProblem, SecretReader } from './ports.ts';
import type { Access } from './provider.ts';

/** What the connection's secret is good for. */
export type Credentials =
  | { kind: 'usable'; access: Access; version: string }
  | { kind: 'unusable'; reason: string; version: string };

/** The version that stands for a secret without a value. */
export const noSecretVersion = 'none';

/** What the names of secrets begin with, unless a stage says otherwise. */
export const defaultSecretPrefix = 'propaga';

export function sourceSecretName(source: string, prefix = defaultSecretPrefix): string {
  return `${prefix}/sources/${source}`;
}

export function connectionSecretName(connection: string, prefix = defaultSecretPrefix): string {
  return `${prefix}/connections/${connection}`;
}

/** The secret that personal data is encrypted with. */
export function dataKeySecretName(prefix = defaultSecretPrefix): string {
  return `${prefix}/data-key`;
}

/** What is wrong with a secret that cannot be read, and what to do. */
export function problemWith(secretName: string, problem: SecretProblem): string {
  switch (problem) {
    case 'deleted':
      return `the secret ${secretName} is being deleted: restore it (aws secretsmanager restore-secret --secret-id ${secretName})`;
    case 'denied':
      return `the secret ${secretName} may not be read: let the function's role read it, and decrypt it if a KMS key of yours protects it`;
  }
}

/** Reads a connection's secret: as it is cached, or as it has been at some time after `newerThan`. */
export async function readCredentials(
  { name, account }: Connection,
  secrets: SecretReader,
  newerThan?: Date,
): Promise<Credentials> {
  const secretName = connectionSecretName(name, secrets.prefix);
  const secret =
    newerThan === undefined
      ? await secrets.read(secretName)
      : await secrets.refresh(secretName, newerThan);
  if (secret === undefined) {
    return {
      kind: 'unusable',
      reason: `the secret ${secretName} has no value: put the connection's credentials there`,
      version: noSecretVersion,
    };
  }
  return checkSecret(secretName, secret, account.access);
}

function checkSecret(
  secretName: string,
  secret: Secret,
  access: Connection['account']['access'],
): Credentials {
  const { version, problem } = secret;
  if (problem !== undefined) {
    return { kind: 'unusable', reason: problemWith(secretName, problem), version };
  }
  if (secret.value === undefined) {
    return { kind: 'unusable', reason: `the secret ${secretName} is not JSON`, version };
  }
  const result = access(secret.value);
  return result.ok
    ? { kind: 'usable', access: result.access, version }
    : {
        kind: 'unusable',
        reason: `the secret ${secretName} cannot be used: ${result.issues.join('; ')}`,
        version,
      };
}
