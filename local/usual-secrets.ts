import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Made-up credentials for the simulators. It is in git. */
export const exampleSecretsFile = 'local/secrets.json';

/** Beside what propaga keeps, which git ignores. */
export const ownSecretsFile = '.propaga/secrets.json';

/** Where secrets are read from if nobody says so: a file of one's own, or else the example. Seen from the repository. */
export function usualSecretsFile(repository: string): string {
  return existsSync(join(repository, ownSecretsFile)) ? ownSecretsFile : exampleSecretsFile;
}
