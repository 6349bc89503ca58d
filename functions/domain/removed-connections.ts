import type { Connection } from './connection.ts';

/** Remembers which connections there were: of one that the config has no longer, deliveries may be left. */
export interface ConnectionRegistry {
  /** Adds those that the config has. */
  record(connections: readonly RegisteredConnection[]): Promise<void>;
  /** All that there ever were: their providers, by name. */
  known(): Promise<ReadonlyMap<string, string>>;
}

export type RegisteredConnection = Pick<Connection, 'name' | 'provider'>;

/** The connections that there were, and that are in the config no longer: taken out of it, or renamed. */
export async function removedConnections(
  connections: ReadonlyMap<string, unknown>,
  registry: Pick<ConnectionRegistry, 'known'>,
): Promise<RegisteredConnection[]> {
  const known = await registry.known();
  return [...known]
    .filter(([name]) => !connections.has(name))
    .map(([name, provider]) => ({ name, provider }));
}
