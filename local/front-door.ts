import { createServer, type RequestListener } from 'node:http';
import * as v from 'valibot';
import { respondMessage } from './http-api/respond.ts';
import { listen } from './services/listen.ts';
import { StartError } from './start-error.ts';

/** The port that people and sources call. It is taken at once and answers 503 until it is opened. */
export interface FrontDoor {
  readonly url: string;
  open(listener: RequestListener): void;
  /** Takes no new connections. */
  close(): void;
  /** Ends the connections that are left. */
  stop(): void;
}

const InUse = v.object({ code: v.literal('EADDRINUSE') });

/** Takes the port on 127.0.0.1. Throws a `StartError` if it is not free. */
export async function takePort(port: number): Promise<FrontDoor> {
  let answer: RequestListener = (_request, response) => respondMessage(response, 503);
  const handle: RequestListener = (request, response) => answer(request, response);
  const server = createServer(handle);
  // Node would ask for the body at once; whether anyone wants it is for the listener to say.
  server.on('checkContinue', handle);
  const { url } = await listen(server, port).catch((cause: unknown) => {
    throw new StartError(
      v.is(InUse, cause)
        ? `PORT ${port} is in use. Stop what listens there, or set PORT to another one (0 takes any free one).`
        : `PORT ${port} cannot be used: ${String(cause)}`,
      { cause },
    );
  });
  return {
    url,
    open(listener) {
      answer = listener;
    },
    close() {
      server.close();
      server.closeIdleConnections();
    },
    stop: () => server.closeAllConnections(),
  };
}
