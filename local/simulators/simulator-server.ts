import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { foreignRequest } from '../../console/server/foreign-request.ts';
import { controlPath } from './control.ts';
import type { Exchange, SimulatedAccount } from './simulated-account.ts';

const maxBodyBytes = 20_000_000;
/** Longer than clients keep an idle connection, so that none is closed under a request. */
const keepAliveMs = 120_000;

export interface SimulatorServer {
  /** The port it listens on: the one asked for, or a free one if that was 0. */
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves accounts by the path that each base URL begins with. Throws the listening error if the port is taken. */
export async function startSimulatorServer(
  accounts: ReadonlyMap<string, SimulatedAccount>,
  { host, port }: { host: string; port: number },
): Promise<SimulatorServer> {
  const stopping = new AbortController();
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    route(accounts, { request, response, signal: stopping.signal }).catch((error: unknown) => {
      if (stopping.signal.aborted || request.destroyed || response.headersSent) return;
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end(`Simulator: ${error}`);
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      stopping.abort();
      await close(server);
    },
  };
}

async function route(
  accounts: ReadonlyMap<string, SimulatedAccount>,
  exchange: Exchange,
): Promise<void> {
  const { request, response } = exchange;
  const body = await readBody(request);
  if (body === undefined) {
    response.writeHead(413, { Connection: 'close' }).end();
    return;
  }
  const [pathname = ''] = (request.url ?? '').split('?');
  // The longest base first: one may begin like another.
  const base = [...accounts.keys()]
    .sort((one, other) => other.length - one.length)
    .find((path) => pathname.startsWith(`${path}/`));
  const account = base === undefined ? undefined : accounts.get(base);
  if (base === undefined || account === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' });
    response.end(`No simulator here. There are: ${[...accounts.keys()].join(', ')}`);
    return;
  }
  const { method = 'GET', headers } = request;
  const path = pathname.slice(base.length);
  // Providers are called by programs; what steers a simulator, and shows what it was sent, is for no page of another site.
  const foreign = path.startsWith(controlPath) && foreignRequest(request, { guarded: 'all' });
  if (foreign) {
    response.writeHead(403, { 'Content-Type': 'text/plain' }).end(foreign);
    return;
  }
  await account.answer({ method, headers, path, body }, exchange);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) throw new Error('A request body comes in bytes.');
    size += chunk.length;
    // The rest is read all the same: leaving it would cut the connection before the reply.
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks).toString();
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
