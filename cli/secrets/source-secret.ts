import * as v from 'valibot';
import { describeSecretIssues } from '../../functions/domain/secret-issue.ts';
import { readSigningKeys, SigningSecrets } from '../../functions/sources/signing-secrets.ts';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { type SecretStore, secretNameOf } from './secret-store.ts';

const Kept = v.object({ signingSecrets: v.array(v.unknown()) });
const Valid = v.strictObject({ signingSecrets: SigningSecrets });

/** What is wrong with a source's secret; nothing repeats a value. */
export function sourceSecretIssues(secret: unknown): string[] {
  return describeSecretIssues(v.safeParse(Valid, secret).issues ?? []);
}

/** Whether a source's secret has an entry that can be read, which verifies whatever is wrong with others. */
export function canVerify(secret: unknown): boolean {
  return readSigningKeys(secret).keys.length > 0;
}

/** The signing secrets of a source, the newest first, without what is no text; none without a secret. */
export async function signingSecretsOf(store: SecretStore, source: string): Promise<string[]> {
  const name = secretNameOf({ kind: 'source', name: source }, store);
  const secret = await store.read(name);
  if (secret === undefined) return [];
  const kept = v.safeParse(Kept, secret);
  if (kept.success) return kept.output.signingSecrets.filter((one) => typeof one === 'string');
  throw new CommandError(
    `"${name}" in ${store.place} has no list of signingSecrets. Put one there: ${store.setCommand(source)}`,
  );
}

/** What to sign with as a source. */
export async function firstSigningSecret(store: SecretStore, source: string): Promise<string> {
  const all = await signingSecretsOf(store, source);
  const first = all.find((one) => v.is(SigningSecrets, [one])) ?? all[0];
  if (first !== undefined) return first;
  throw new CommandError(
    `${store.place} has no "${secretNameOf({ kind: 'source', name: source }, store)}" with a list of signingSecrets. Name another file with --secrets, or another source with --source.`,
    exitCodes.usage,
  );
}

/** Adds a signing secret before the others, so that it is what tools sign with. */
export function withNewSecret(kept: readonly string[], added: readonly string[]): string[] {
  return [...new Set([...added, ...kept])];
}
