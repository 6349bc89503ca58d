import type { Connection } from '../../functions/domain/connection.ts';
import { readConfig } from '../../infra/read-config.ts';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import type { SecretOwner } from './secret-store.ts';

/** A source, or a connection with what checks its credentials. */
export type FoundOwner =
  | { readonly kind: 'source'; readonly name: string }
  | { readonly kind: 'connection'; readonly name: string; readonly connection: Connection };

interface Sought {
  readonly name: string;
  readonly kind: SecretOwner['kind'] | undefined;
}

/** Looks a source or a connection up in a config file. Throws a `CommandError` that says which there are. */
export function findOwner({ name, kind }: Sought, configFile: string): FoundOwner {
  const read = readConfig(configFile);
  if (!read.ok) throw new CommandError(read.message);
  const { sources, connections } = read.config;
  const connection = kind === 'source' ? undefined : connections.get(name);
  const isSource = kind !== 'connection' && Object.hasOwn(sources, name);
  if (connection !== undefined && isSource) {
    throw new CommandError(
      `${configFile} has a source and a connection ${name}. Say which: --kind source or --kind connection.`,
    );
  }
  if (connection !== undefined) return { kind: 'connection', name, connection };
  if (isSource) return { kind: 'source', name };
  throw new CommandError(
    [
      `There is no source or connection ${name} in ${configFile}.`,
      `  sources: ${Object.keys(sources).join(', ') || 'none'}`,
      `  connections: ${[...connections.keys()].join(', ') || 'none'}`,
    ].join('\n'),
    exitCodes.notFound,
  );
}
