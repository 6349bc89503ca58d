import type { ConfigDocument } from '../functions/runtime/config.ts';

/** The whole config, for a function that serves all connections, as the text of the file in its bundle. */
export function wholeConfig({ sources, connections, retry }: ConfigDocument): string {
  return JSON.stringify({ sources, connections, retry });
}

/** One connection's part of the config, and nothing of the others, as the text of the file in its function's bundle. */
export function connectionConfig(document: ConfigDocument, name: string): string {
  const settings = document.connections[name];
  if (settings === undefined) throw new Error(`The config has no connection "${name}".`);
  // Whom it listens to is for the receiving side, and would name sources that are not here.
  const { sources: _sources, ...connection } = settings;
  return JSON.stringify({
    sources: {},
    connections: { [name]: connection },
    retry: document.retry,
  });
}
