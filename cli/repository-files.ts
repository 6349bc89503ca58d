import { join, relative } from 'node:path';
import { exampleSecretsFile, usualSecretsFile } from '../local/usual-secrets.ts';

const root = join(import.meta.dirname, '..');

type Environment = Readonly<Record<string, string | undefined>>;

/** The config that a system runs with: on this machine that of `npm start`, of a stack that of `cdk deploy`. */
export function configFileOf(place: 'local' | 'stack', environment: Environment): string {
  const usual = place === 'local' ? 'local/config.json' : 'propaga.config.json';
  return environment.PROPAGA_CONFIG || inRepository(usual);
}

/** Where `npm start` has its secrets from. */
export function secretsFileOf(environment: Environment): string {
  return environment.PROPAGA_SECRETS || inRepository(usualSecretsFile(root));
}

/** Whether a file is the repository's example, which is in git. */
export function isExampleSecretsFile(file: string): boolean {
  return relative(join(root, exampleSecretsFile), file) === '';
}

/** Wherever the command is called, these files are the repository's; named as seen from there. */
function inRepository(path: string): string {
  return relative('', join(root, path));
}
