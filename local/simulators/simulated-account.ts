import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { control, controlPath } from './control.ts';
import { createFaults, type Fault } from './faults.ts';
import { createForcedFaults } from './forced-faults.ts';
import { withoutCredentials } from './hide-credentials.ts';
import { createRequestLog } from './request-log.ts';
import type { SimulatedReply, SimulatedRequest, Simulator } from './simulator.ts';

/** One simulated account behind one base URL: the provider, what goes wrong with it, and what it was sent. */
export interface SimulatedAccount {
  answer(request: SimulatedRequest, exchange: Exchange): Promise<void>;
}

/** The connection that a request came over. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Aborted when the server stops. */
  readonly signal: AbortSignal;
}

export function createSimulatedAccount(
  simulator: Simulator,
  { now, random }: { now: () => Date; random: () => number },
): SimulatedAccount {
  const faults = createFaults(random);
  const forcedFault = createForcedFaults();
  const log = createRequestLog();

  function reply(request: SimulatedRequest, fault: Fault | undefined): SimulatedReply {
    if (fault?.status === undefined) return simulator.handle(request);
    const { status, retryAfter, contentType, body = simulator.errorBody(status) } = fault;
    const headers = {
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
    };
    return { status, headers, body };
  }

  return {
    async answer(request, exchange) {
      if (request.path.startsWith(controlPath)) {
        return send(control(request, { simulator, faults, log }), exchange);
      }
      const at = now().toISOString();
      const fault = faults.take(request) ?? forcedFault(request);
      if (fault?.delayMs) await delay(fault.delayMs, undefined, { signal: exchange.signal });
      if (fault?.reset === 'before') {
        log.add({ ...withoutCredentials(request), at });
        return reset(exchange);
      }
      const answer = reply(request, fault);
      log.add({ ...withoutCredentials(request), at, status: answer.status });
      return fault?.reset === 'after' ? reset(exchange) : send(answer, exchange);
    },
  };
}

function reset({ request }: Exchange): void {
  request.socket.resetAndDestroy();
}

function send({ status, headers, body }: SimulatedReply, { response }: Exchange): void {
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}
