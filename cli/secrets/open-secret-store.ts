import { defaultSecretPrefix } from '../../functions/domain/credentials.ts';
import { readConfig } from '../../infra/read-config.ts';
import { findStage } from '../../infra/stages.ts';
import { CommandError } from '../command-error.ts';
import { configFileOf, secretsFileOf } from '../repository-files.ts';
import { createSuggest } from '../suggested-command.ts';
import type { Target } from '../target.ts';
import { createFileSecretStore } from './file-secret-store.ts';
import type { SecretStore } from './secret-store.ts';

interface Place {
  /** A file, whatever the target is. */
  readonly secretsFile: string | undefined;
  /** The config file, which knows the stages; by default the usual one of stacks. */
  readonly configFile: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The secrets that a target works with. */
export async function openSecretStore(
  { stack, given }: Pick<Target, 'stack' | 'given'>,
  { secretsFile, configFile, environment }: Place,
): Promise<SecretStore> {
  const suggest = createSuggest({ ...given, config: configFile, secrets: secretsFile });
  const setCommand = (owner: string) => suggest`secrets set ${owner}`;
  if (stack === undefined || secretsFile !== undefined) {
    return { ...createFileSecretStore(secretsFile ?? secretsFileOf(environment)), setCommand };
  }
  const { createStackSecretStore } = await import('./stack-secret-store.ts');
  const file = configFile ?? configFileOf('stack', environment);
  return { ...createStackSecretStore(stack, secretPrefixOf(stack.name, file)), setCommand };
}

/** What the secrets of a stack begin with: its name ends with its stage's, which the config can give a prefix. */
function secretPrefixOf(stackName: string, configFile: string): string {
  const [, stageName] = /^propaga-([a-z0-9]+)$/.exec(stackName) ?? [];
  if (stageName === undefined) return defaultSecretPrefix;
  const read = readConfig(configFile);
  // Whoever needs more of the config than this says what is wrong with it.
  if (!read.ok) return defaultSecretPrefix;
  const found = findStage(stageName, read.stages);
  if (!found.ok)
    throw new CommandError(`${configFile} does not fit ${stackName}. ${found.message}`);
  return found.stage.secretPrefix;
}
