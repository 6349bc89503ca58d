import { secretsFileOf } from '../repository-files.ts';
import type { Target } from '../target.ts';
import { createFileSecretStore } from './file-secret-store.ts';
import type { SecretStore } from './secret-store.ts';

interface Place {
  /** A file, whatever the target is. */
  readonly secretsFile: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The secrets that a target works with. */
export async function openSecretStore(
  { stack }: Pick<Target, 'stack'>,
  { secretsFile, environment }: Place,
): Promise<SecretStore> {
  if (stack === undefined || secretsFile !== undefined) {
    return createFileSecretStore(secretsFile ?? secretsFileOf(environment));
  }
  const { createStackSecretStore } = await import('./stack-secret-store.ts');
  return createStackSecretStore(stack);
}
