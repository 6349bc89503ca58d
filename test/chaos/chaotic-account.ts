import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange, SimulatedAccount } from '../../local/simulators/simulated-account.ts';
import type {
  SimulatedReply,
  SimulatedRequest,
  Simulator,
} from '../../local/simulators/simulator.ts';
import { changesOf, isLogin } from './calls.ts';
import { chooseFault, type Fault } from './faults.ts';
import type { Application, Ledger } from './ledger.ts';
import type { ConnectionName } from './model.ts';
import { reset, sendReply, sendTruncated, untilGone } from './replies.ts';
import type { CallsUnderway } from './underway.ts';

export interface ChaoticAccountParts {
  readonly connection: ConnectionName;
  readonly simulator: Simulator;
  readonly ledger: Ledger;
  readonly seed: number;
  readonly faults: number;
  readonly underway: CallsUnderway;
  readonly userOf: (change: number) => number;
  /** Whether the provider fails every call for now. */
  isOut(): boolean;
}

/** Tokens are not ended more often, since a second refusal in a row rightly ends a delivery. */
const tokenLifeMs = 10_000;

/** A simulated provider that goes wrong as the seed says, and keeps a ledger of what it was asked and did. */
export function createChaoticAccount(parts: ChaoticAccountParts): SimulatedAccount {
  const { connection, simulator, ledger, underway, userOf, isOut } = parts;
  let tokensEndedAt = 0;

  function endTokens(): boolean {
    if (Date.now() - tokensEndedAt < tokenLifeMs) return false;
    tokensEndedAt = Date.now();
    simulator.expireTokens();
    return true;
  }

  return {
    async answer(request, exchange) {
      const changes = isLogin(request) ? [] : changesOf(connection, request);
      const key = isLogin(request) ? 'login' : changes.join();
      const before = ledger.called(connection, key);
      for (const change of changes) {
        underway.begin(connection, userOf(change), exchange.response);
      }
      const call: Call = { ...parts, request, exchange, changes };
      if (isOut()) return failAll(call, before);
      const fault = chooseFault(parts, { connection, key, before });
      if (fault?.kind === 'expired token') {
        if (endTokens()) ledger.countFault(fault.kind);
        return reply(call);
      }
      if (fault !== undefined) ledger.countFault(nameOf(fault));
      return fault === undefined ? reply(call) : misbehave(fault, call);
    },
  };
}

interface Call extends ChaoticAccountParts {
  readonly request: SimulatedRequest;
  readonly exchange: Exchange;
  readonly changes: readonly number[];
}

function nameOf(fault: Fault): string {
  return fault.kind === 'status' ? String(fault.status) : fault.kind;
}

function failAll({ ledger, simulator, exchange }: Call, before: number): void {
  ledger.countFault('outage');
  if (before % 2 === 0) reset(exchange);
  else sendReply({ status: 503, body: simulator.errorBody(503) }, exchange);
}

async function misbehave(fault: Fault, call: Call): Promise<void> {
  const { exchange } = call;
  switch (fault.kind) {
    case 'status':
      return sendReply(toReply(fault, call), exchange);
    case 'reset before':
      return reset(exchange);
    case 'delay':
      await delay(fault.delayMs, undefined, { signal: exchange.signal });
      return reply(call);
    case 'time-out before':
      return untilGone(exchange);
    case 'expired token':
      return reply(call);
    case 'reset after':
      loseReply(apply(call));
      return reset(exchange);
    case 'time-out after':
      loseReply(apply(call));
      return untilGone(exchange);
    case 'truncated':
      loseReply(apply(call));
      return sendTruncated(exchange);
    case 'garbage':
      return reply(call, '<html>\u0000 no JSON at all');
    case 'huge':
      return reply(call, huge);
  }
}

const huge = 'x'.repeat(3_000_000);

function toReply(fault: Extract<Fault, { kind: 'status' }>, { simulator }: Call): SimulatedReply {
  const { status, retryAfter } = fault;
  const headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  const bodies = { own: simulator.errorBody(status), garbage: '}{ no JSON', huge };
  return { status, headers, body: bodies[fault.body] };
}

/** Does what it is asked and answers, if propaga is still there; with another body, if it succeeded. */
function reply(call: Call, body?: string): void {
  const { exchange } = call;
  // Whoever hangs up before the request was looked at is not served any more.
  if (exchange.request.socket.destroyed) return;
  const { answer, applications } = apply(call);
  exchange.response.once('close', () => {
    if (!exchange.response.writableFinished) loseReply({ applications });
  });
  const isGarbled = body !== undefined && answer.status < 300;
  sendReply(isGarbled ? { ...answer, body } : answer, exchange);
}

function apply({ simulator, request, connection, changes, ledger }: Call): {
  answer: SimulatedReply;
  applications: Application[];
} {
  const answer = simulator.handle(request);
  const isApplied = answer.status < 300;
  const applications = isApplied ? changes.map((one) => ledger.applied(connection, one)) : [];
  return { answer, applications };
}

function loseReply({ applications }: { applications: readonly Application[] }): void {
  for (const application of applications) application.isReplyLost = true;
}
