import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { HttpRequest } from '../../../functions/domain/http.ts';

/** A provider that is made up for one test. */
export interface MadeUpProvider {
  /** Its origin, without a trailing slash. */
  readonly url: string;
  /** The connections that were made to it, in their order, and what came over each. */
  readonly connections: readonly Recorded[];
}

interface Recorded {
  readonly socket: Socket;
  readonly received: string;
}

/** Answers HTTP requests until the end of the test. */
export async function startProvider(answer: RequestListener): Promise<MadeUpProvider> {
  const server = createHttpServer(answer);
  onTestFinished(() => server.closeAllConnections());
  return listen(server);
}

/** Speaks to each connection byte by byte, for what no proper HTTP server does. */
export async function startRawProvider(
  speak: (socket: Socket, received: string) => void,
): Promise<MadeUpProvider> {
  const server = createServer();
  const provider = await listen(server);
  server.on('connection', (socket) => {
    socket.on('data', () => {
      const recorded = provider.connections.find((connection) => connection.socket === socket);
      speak(socket, recorded?.received ?? '');
    });
  });
  return provider;
}

/** Whether a raw request has arrived to its end, given the length that it announces. */
export function isComplete(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
  return end >= 0 && Buffer.byteLength(received.slice(end + 4)) >= length;
}

export function requestTo(url: string, changes: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'PUT',
    url,
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Ana Prado"}',
    ...changes,
  };
}

async function listen(server: Server): Promise<MadeUpProvider> {
  const connections: { socket: Socket; received: string }[] = [];
  server.on('connection', (socket: Socket) => {
    const recorded = { socket, received: '' };
    connections.push(recorded);
    socket.on('data', (bytes) => {
      recorded.received += bytes.toString('utf8');
    });
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const { socket } of connections) socket.destroy();
  });
  return { url: urlOf(server), connections };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}
