import type { ConfigDocument } from '../functions/runtime/config.ts';
import { environmentNames } from '../functions/runtime/environment-names.ts';
import type { ServiceFunction } from './service-function.ts';

/** Gives a function the whole config. */
export function giveConfig(target: ServiceFunction, document: ConfigDocument): void {
  const { sources, connections, retry } = document;
  target.addEnvironment(environmentNames.config, JSON.stringify({ sources, connections, retry }));
}

/** Gives a function one connection's part of the config, and nothing of the others. */
export function giveConnectionConfig(
  target: ServiceFunction,
  document: ConfigDocument,
  name: string,
): void {
  const settings = document.connections[name];
  if (settings === undefined) throw new Error(`The config has no connection "${name}".`);
  // Whom it listens to is for the receiving side, and would name sources that are not here.
  const { sources: _sources, ...connection } = settings;
  target.addEnvironment(
    environmentNames.config,
    JSON.stringify({ sources: {}, connections: { [name]: connection }, retry: document.retry }),
  );
}
