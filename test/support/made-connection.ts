import type { Connection } from '../../functions/domain/connection.ts';
import { parseConfig } from '../../functions/runtime/config.ts';

/** Connections as a config of these settings makes them, bound to the real providers. */
export function makeConnections(settings: Readonly<Record<string, object>>): Connection[] {
  const result = parseConfig({
    sources: { hr: { type: 'standard-webhooks' }, crm: { type: 'standard-webhooks' } },
    connections: settings,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return [...result.config.connections.values()];
}

export function makeConnection(name: string, settings: object): Connection {
  const [connection] = makeConnections({ [name]: settings });
  if (connection === undefined) throw new Error('no connection');
  return connection;
}

export const wecareSettings = {
  provider: 'wecare',
  baseUrl: 'https://acme.wecare.example.com',
  key: 'email',
};

export const gestaoPlusSettings = { provider: 'gestao-plus', origin: 'https://acme.gestao.plus' };

export const ditoSettings = { provider: 'dito', id: 'cpf' };

export const imagemaisSettings = {
  provider: 'imagemais',
  baseUrl: 'https://imagemais.example.com',
};
