import { once } from 'node:events';
import type { Exchange } from '../../local/simulators/simulated-account.ts';
import type { SimulatedReply } from '../../local/simulators/simulator.ts';

export function sendReply({ status, headers, body }: SimulatedReply, { response }: Exchange): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'Content-Type': isText ? 'text/html' : 'application/json',
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}

export function reset({ request }: Exchange): void {
  request.socket.resetAndDestroy();
}

/** Promises more than it sends, and cuts the connection. */
export function sendTruncated({ request, response }: Exchange): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1_000 });
  response.write('{"message":"user upd', () => request.socket.destroy());
}

/** Says nothing until the other side hangs up. */
export async function untilGone({ request, response, signal }: Exchange): Promise<void> {
  if (request.socket.destroyed) return;
  await once(response, 'close', { signal });
}
