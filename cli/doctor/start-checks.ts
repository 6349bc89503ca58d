import type { Config } from '../../functions/runtime/config.ts';
import { createApiClient } from '../api-client.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { createSuggest } from '../suggested-command.ts';
import type { Target } from '../target.ts';
import { checkApi, checkConnections } from './check-api.ts';
import { checkProvider } from './check-provider.ts';
import { checkCredentials, checkSource } from './check-secrets.ts';
import { type Check, type Finding, startCheck } from './finding.ts';

export interface Checked {
  readonly config: Config | undefined;
  readonly store: SecretStore;
  readonly target: Target;
  now(): Date;
}

/** Starts every check that takes time, side by side, in the order in which they are shown. */
export function startChecks({ config, store, target, now }: Checked): Check[] {
  const sources = Object.keys(config?.sources ?? {});
  const connections = [...(config?.connections.values() ?? [])];
  return [
    ...sources.map((name) =>
      startCheck(`source ${name}`, async () => [await checkSource(name, store)]),
    ),
    ...connections.map((connection) =>
      startCheck(`provider of ${connection.name}`, async () => {
        const { finding, access } = await checkCredentials(connection, store);
        if (access === undefined) return [finding];
        return [finding, ...(await checkProvider(connection, access, { now: now(), store }))];
      }),
    ),
    startCheck('api', () => checkApi(target, now)),
    startCheck('connections', () => {
      const suggest = createSuggest(target.given);
      const configured = config && [...config.connections.keys()];
      return checkConnections(createApiClient(target), { configured, now: now(), suggest, store });
    }),
    startCheck('dead letters', () => checkDeadLettersOf(target)),
  ];
}

async function checkDeadLettersOf({ stack }: Target): Promise<readonly Finding[]> {
  if (stack === undefined) {
    const detail = 'kept in memory here, and emptied every few seconds';
    return [{ check: 'dead letters', result: 'skip', detail }];
  }
  const { checkDeadLetters } = await import('./check-dead-letters.ts');
  return checkDeadLetters(stack);
}
