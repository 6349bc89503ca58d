import { createServer } from 'node:http';
import { listen } from '../../local/services/listen.ts';
import { createDitoSimulator } from '../../local/simulators/dito-simulator.ts';
import { createGestaoPlusSimulator } from '../../local/simulators/gestao-plus-simulator.ts';
import { createImagemaisSimulator } from '../../local/simulators/imagemais-simulator.ts';
import type { Simulator, SimulatorContext } from '../../local/simulators/simulator.ts';
import { startSimulatorServer } from '../../local/simulators/simulator-server.ts';
import { createWecareSimulator } from '../../local/simulators/wecare-simulator.ts';
import { createChaoticAccount } from './chaotic-account.ts';
import type { Ledger } from './ledger.ts';
import { type ConnectionName, connectionNames } from './model.ts';
import type { CallsUnderway } from './underway.ts';

export const origin = 'https://acme.gestao.plus';

/** The four simulated providers, which outlive the system that calls them. */
export interface Providers {
  baseUrl(connection: ConnectionName): string;
  /** Everyone that the provider has been told about. */
  users(connection: ConnectionName): Readonly<Record<string, unknown>>;
  /** Makes a provider fail every call until it is told otherwise. */
  setOutage(connection: ConnectionName | undefined): void;
  /** From now on the provider accepts nothing but its second credentials. */
  refuseFirstCredentials(connection: ConnectionName): void;
  stop(): Promise<void>;
}

/** What a connection's secret holds, at first and after it was changed. */
export function credentialsOf(connection: ConnectionName, which: 'first' | 'second'): unknown {
  switch (connection) {
    case 'gestao-plus':
      return { username: 'made-up', password: `made-up-${which}` };
    case 'wecare':
      return { key: 'made-up', secret: `made-up-${which}` };
    case 'dito':
      return { apiKey: 'made-up', secretKey: `made-up-${which}` };
    case 'imagemais':
      return { accessToken: `made-up-${which}` };
  }
}

const simulators: Readonly<Record<ConnectionName, (context: SimulatorContext) => Simulator>> = {
  'gestao-plus': createGestaoPlusSimulator,
  wecare: createWecareSimulator,
  dito: createDitoSimulator,
  imagemais: createImagemaisSimulator,
};

/** Starts the four on a free port, below a path that the system does not take for a simulator of its own. */
export async function startProviders(options: {
  readonly seed: number;
  readonly faults: number;
  readonly ledger: Ledger;
  readonly underway: CallsUnderway;
  readonly userOf: (change: number) => number;
}): Promise<Providers> {
  let out: ConnectionName | undefined;
  const changed = new Set<ConnectionName>();
  const elsewhere = await listen(
    createServer(({ method, url }, response) => {
      options.ledger.stray(`${method} ${url}`);
      response.end('{}');
    }),
  );
  const simulated = new Map(
    connectionNames.map((connection) => [
      connection,
      simulators[connection]({
        secrets: () => [credentialsOf(connection, changed.has(connection) ? 'second' : 'first')],
        settings: [{ origin }],
        now: () => new Date(),
      }),
    ]),
  );
  const accounts = new Map(
    [...simulated].map(([connection, simulator]) => [
      `/${connection}`,
      createChaoticAccount({
        ...options,
        connection,
        simulator,
        elsewhere: elsewhere.url,
        isOut: () => out === connection,
      }),
    ]),
  );
  const server = await startSimulatorServer(accounts, { host: '127.0.0.1', port: 0 });
  return {
    baseUrl: (connection) => `http://127.0.0.1:${server.port}/${connection}`,
    users: (connection) => simulated.get(connection)?.users() ?? {},
    setOutage(connection) {
      out = connection;
    },
    refuseFirstCredentials(connection) {
      changed.add(connection);
      simulated.get(connection)?.expireTokens();
    },
    async stop() {
      await Promise.all([server.stop(), elsewhere.stop()]);
    },
  };
}
