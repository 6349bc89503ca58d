import type { Connection } from '../../functions/domain/connection.ts';
import type { Config } from '../../functions/runtime/config.ts';
import { StartError } from '../start-error.ts';
import { createDitoSimulator } from './dito-simulator.ts';
import { createGestaoPlusSimulator } from './gestao-plus-simulator.ts';
import { createImagemaisSimulator } from './imagemais-simulator.ts';
import { createSimulatedAccount, type SimulatedAccount } from './simulated-account.ts';
import type { Simulator, SimulatorContext } from './simulator.ts';
import { type SimulatorServer, startSimulatorServer } from './simulator-server.ts';
import { createWecareSimulator } from './wecare-simulator.ts';

const simulators: ReadonlyMap<string, (context: SimulatorContext) => Simulator> = new Map([
  ['gestao-plus', createGestaoPlusSimulator],
  ['wecare', createWecareSimulator],
  ['dito', createDitoSimulator],
  ['imagemais', createImagemaisSimulator],
]);

export interface SimulatorOptions {
  readonly config: Config;
  /** The secret of that name as it is now; undefined if there is none. */
  readSecret(name: string): unknown;
}

/**
 * Starts a stand-in for each provider whose connection has a base URL like `http://127.0.0.1:4100/simulators/wecare`.
 * Connections with the same base URL share one. Throws a `StartError` if a port is taken.
 */
export async function startSimulators(
  options: SimulatorOptions,
): Promise<{ stop(): Promise<void> }> {
  const simulated = [...options.config.connections.values()].filter(isSimulated);
  const servers: SimulatorServer[] = [];
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    for (const connections of Map.groupBy(simulated, ({ account }) =>
      addressOf(account),
    ).values()) {
      servers.push(await startServer(connections, options));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function isSimulated({ account, provider }: Connection): boolean {
  const { protocol, hostname, pathname } = new URL(account.baseUrl);
  const isLoopback =
    hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return (
    protocol === 'http:' &&
    isLoopback &&
    pathname.startsWith('/simulators/') &&
    simulators.has(provider)
  );
}

interface Located {
  readonly baseUrl: string;
}

function addressOf({ baseUrl }: Located): string {
  const { host, port } = hostAndPort(baseUrl);
  return `${host}:${port}`;
}

function hostAndPort(baseUrl: string): { host: string; port: number } {
  const { hostname, port } = new URL(baseUrl);
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '');
  return { host, port: port === '' ? 80 : Number(port) };
}

async function startServer(
  connections: readonly Connection[],
  options: SimulatorOptions,
): Promise<SimulatorServer> {
  const accounts = new Map(
    [...Map.groupBy(connections, ({ account }) => new URL(account.baseUrl).pathname)].map(
      ([path, sharing]) => [path, createAccount(sharing, options)],
    ),
  );
  const [first] = connections;
  if (first === undefined) throw new Error('A server simulates at least one connection.');
  const { host, port } = hostAndPort(first.account.baseUrl);
  try {
    return await startSimulatorServer(accounts, { host, port });
  } catch (error) {
    const names = connections.map(({ name }) => name).join(', ');
    const message = `The simulators of ${names} cannot listen on ${host}:${port}: end what uses the port, or give these connections another port in their baseUrl.`;
    throw new StartError(message, { cause: error });
  }
}

function createAccount(
  connections: readonly Connection[],
  { config, readSecret }: SimulatorOptions,
): SimulatedAccount {
  const [first, ...others] = connections;
  const create = first && simulators.get(first.provider);
  if (create === undefined || others.some(({ provider }) => provider !== first?.provider)) {
    const names = connections.map(({ name }) => name).join(', ');
    throw new StartError(`${names} have one baseUrl but not one provider: give each its own path.`);
  }
  const now = () => new Date();
  const simulator = create({
    secrets: () => connections.map(({ name }) => readSecret(`propaga/connections/${name}`)),
    settings: connections.map(({ name }) => config.document.connections[name]),
    now,
  });
  return createSimulatedAccount(simulator, { now, random: Math.random });
}
