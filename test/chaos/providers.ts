import { createServer } from 'node:http';
import { listen } from '../../local/services/listen.ts';
import { createDitoSimulator } from '../../local/simulators/dito-simulator.ts';
import { createGestaoPlusSimulator } from '../../local/simulators/gestao-plus-simulator.ts';
import { createImagemaisSimulator } from '../../local/simulators/imagemais-simulator.ts';
import type { SimulatedAccount } from '../../local/simulators/simulated-account.ts';
import { startSimulatorServer } from '../../local/simulators/simulator-server.ts';
import { createWecareSimulator } from '../../local/simulators/wecare-simulator.ts';
import { answer, type Call, send } from './answer.ts';
import { contentsOf, isLogin } from './contents.ts';
import { chooseFault, type Fault, resetAfter } from './faults.ts';
import { createWatch, enter, type Ledger } from './ledger.ts';
import { type ConnectionName, connectionNames } from './model.ts';
import { type PlannedChange, userKeyOf } from './plan.ts';
import { createRandom } from './random.ts';
import { reset } from './replies.ts';

export const origin = 'https://acme.gestao.plus';

/** What a connection's secret holds, at first and after it was changed. */
export function credentialsOf(connection: ConnectionName, which: 'first' | 'second'): unknown {
  const secret = `made-up-${which}`;
  switch (connection) {
    case 'gestao-plus':
      return { username: 'made-up', password: secret };
    case 'wecare':
      return { key: 'made-up', secret };
    case 'dito':
      return { apiKey: 'made-up', secretKey: secret };
    case 'imagemais':
      return { accessToken: secret };
  }
}

const simulators = {
  'gestao-plus': createGestaoPlusSimulator,
  wecare: createWecareSimulator,
  dito: createDitoSimulator,
  imagemais: createImagemaisSimulator,
};

interface ProvidersParts {
  readonly seed: number;
  /** The share of the calls that go wrong. */
  readonly faults: number;
  readonly ledger: Ledger;
  readonly changes: readonly PlannedChange[];
}

export type Providers = Awaited<ReturnType<typeof startProviders>>;

/** Starts the four, which outlive the system that calls them, below a path that it does not take for its own simulators. */
export async function startProviders(parts: ProvidersParts) {
  let out: ConnectionName | undefined;
  const changed = new Set<ConnectionName>();
  const elsewhere = await listen(
    createServer(({ method, url }, response) => {
      parts.ledger.strayed.push(`${method} ${url}`);
      response.end('{}');
    }),
  );
  const simulate = (connection: ConnectionName) =>
    simulators[connection]({
      secrets: () => [credentialsOf(connection, changed.has(connection) ? 'second' : 'first')],
      settings: [{ origin }],
      now: () => new Date(),
    });
  const simulated = new Map(connectionNames.map((name) => [name, simulate(name)]));
  const watch = createWatch(parts.ledger.overlaps);
  const accounts = [...simulated].map(([connection, simulator]): [string, SimulatedAccount] => {
    const means = { ...parts, connection, watch, simulator, elsewhere: elsewhere.url };
    return [`/${connection}`, createChaoticAccount(means, () => out === connection)];
  });
  const server = await startSimulatorServer(new Map(accounts), { host: '127.0.0.1', port: 0 });
  return {
    baseUrl: (connection: ConnectionName) => `http://127.0.0.1:${server.port}/${connection}`,
    /** Everyone that the provider has been told about. */
    users: (connection: ConnectionName) => simulated.get(connection)?.users() ?? {},
    /** Makes a provider fail every call until it is told otherwise. */
    setOutage(connection: ConnectionName | undefined): void {
      out = connection;
    },
    /** From now on the provider accepts nothing but its second credentials. */
    refuseFirstCredentials(connection: ConnectionName): void {
      changed.add(connection);
      simulated.get(connection)?.expireTokens();
    },
    async stop(): Promise<void> {
      await Promise.all([server.stop(), elsewhere.stop()]);
    },
  };
}

interface Means extends ProvidersParts, Pick<Call, 'simulator' | 'elsewhere'> {
  readonly connection: ConnectionName;
  readonly watch: ReturnType<typeof createWatch>;
}

/** Tokens are not ended more often, since a second refusal in a row rightly ends a delivery. */
const tokenLifeMs = 10_000;

/** A simulated provider that goes wrong by the seed and the call alone, and keeps a ledger of what it was asked and did. */
function createChaoticAccount(means: Means, isOut: () => boolean): SimulatedAccount {
  const { connection, changes, ledger, simulator, seed } = means;
  const callsOf = new Map<string, number>();
  let tokensEndedAt = 0;

  function choose(before: number, key: string, { noted }: Call): Fault | undefined {
    if (isOut()) return outage(before);
    const random = createRandom(seed, `fault ${connection} ${key} ${before}`);
    if (!random.happens(means.faults)) return undefined;
    const fault = chooseFault(random);
    // A provider that refuses a rename for good knows nobody by the name that the source goes on to use.
    const isRename = [...noted.contents.values()].some((names) => names.includes('email'));
    if (fault.name === 'redirect' && isRename) return undefined;
    if (fault.name !== 'expired token') return fault;
    if (connection !== 'gestao-plus' && connection !== 'wecare') return resetAfter;
    if (Date.now() - tokensEndedAt < tokenLifeMs) return undefined;
    tokensEndedAt = Date.now();
    simulator.expireTokens();
    return fault;
  }

  return {
    async answer(request, exchange) {
      const { response } = exchange;
      const contents = contentsOf(connection, request);
      const noted = enter(ledger, { connection, contents }, response);
      for (const change of contents.keys()) {
        means.watch(`${connection} ${userKeyOf(changes[change]?.user ?? -1)}`, response);
      }
      const key = isLogin(request) ? 'login' : [...contents.keys()].join();
      const before = callsOf.get(key) ?? 0;
      callsOf.set(key, before + 1);
      const call = { ...means, request, exchange, noted };
      const fault = choose(before, key, call);
      if (fault === undefined) return answer(call);
      noted.fault = fault.name;
      return fault.act(call);
    },
  };
}

function outage(before: number): Fault {
  return {
    name: 'outage',
    act(call) {
      if (before % 2 === 0) reset(call.exchange);
      else send(call, { status: 503, body: call.simulator.errorBody(503) });
    },
  };
}
