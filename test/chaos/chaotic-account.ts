import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange, SimulatedAccount } from '../../local/simulators/simulated-account.ts';
import type {
  SimulatedReply,
  SimulatedRequest,
  Simulator,
} from '../../local/simulators/simulator.ts';
import { contentsOf, isLogin } from './calls.ts';
import { type BodyForm, chooseFault, type Fault } from './faults.ts';
import type { Ledger, LedgerCall } from './ledger.ts';
import type { ConnectionName } from './model.ts';
import {
  reset,
  sendEndlessly,
  sendReply,
  sendTruncated,
  sendWronglyEncoded,
  untilGone,
  writeRetryAfter,
} from './replies.ts';
import type { CallsUnderway } from './underway.ts';

export interface ChaoticAccountParts {
  readonly connection: ConnectionName;
  readonly simulator: Simulator;
  readonly ledger: Ledger;
  readonly seed: number;
  readonly faults: number;
  readonly underway: CallsUnderway;
  readonly userOf: (change: number) => number;
  /** Where redirects point to; nobody may go there. */
  readonly elsewhere: string;
  /** Whether the provider fails every call for now. */
  isOut(): boolean;
}

/** Tokens are not ended more often, since a second refusal in a row rightly ends a delivery. */
const tokenLifeMs = 10_000;

/** A simulated provider that goes wrong as the seed says, and keeps a ledger of what it was asked and did. */
export function createChaoticAccount(parts: ChaoticAccountParts): SimulatedAccount {
  const { connection, simulator, ledger, isOut } = parts;
  let tokensEndedAt = 0;

  function endTokens(): boolean {
    if (Date.now() - tokensEndedAt < tokenLifeMs) return false;
    tokensEndedAt = Date.now();
    simulator.expireTokens();
    return true;
  }

  return {
    async answer(request, exchange) {
      const call = begin(request, exchange, parts);
      const { noted } = call;
      const key = isLogin(request) ? 'login' : [...noted.contents.keys()].join();
      const before = ledger.called(connection, key);
      if (isOut()) return failAll(call, before);
      const chosen = chooseFault(parts, { connection, key, before });
      const fault = chosen?.kind === 'redirect' && isRename(noted) ? undefined : chosen;
      if (fault === undefined || (fault.kind === 'expired token' && !endTokens())) {
        return reply(call);
      }
      ledger.countFault(noted, nameOf(fault));
      return misbehave(fault, call);
    },
  };
}

interface Call extends ChaoticAccountParts {
  readonly request: SimulatedRequest;
  readonly exchange: Exchange;
  readonly noted: LedgerCall;
}

function begin(request: SimulatedRequest, exchange: Exchange, parts: ChaoticAccountParts): Call {
  const { connection, ledger, underway, userOf } = parts;
  const { response } = exchange;
  const noted = ledger.begin(connection, contentsOf(connection, request));
  for (const change of noted.contents.keys()) underway.begin(connection, userOf(change), response);
  response.once('finish', () => ledger.answer(noted));
  response.once('close', () => {
    if (!response.writableFinished) noted.isReplyLost = true;
  });
  return { ...parts, request, exchange, noted };
}

/** A provider that refuses a rename for good knows nobody by the name that the source goes on to use. */
function isRename({ contents }: LedgerCall): boolean {
  return [...contents.values()].some((names) => names.includes('email'));
}

function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'status':
      return String(fault.status);
    case 'body':
      return `${fault.form} body`;
    default:
      return fault.kind;
  }
}

function failAll(call: Call, before: number): void {
  call.ledger.countFault(call.noted, 'outage');
  if (before % 2 === 0) reset(call.exchange);
  else send(call, { status: 503, body: call.simulator.errorBody(503) });
}

async function misbehave(fault: Fault, call: Call): Promise<void> {
  const { exchange } = call;
  switch (fault.kind) {
    case 'status':
      return refuse(fault, call);
    case 'redirect':
      return send(call, {
        status: fault.status,
        headers: { Location: `${call.elsewhere}${call.request.path}` },
        body: {},
      });
    case 'reset before':
      return reset(exchange);
    case 'delay':
      await delay(fault.delayMs, undefined, { signal: exchange.signal });
      return reply(call);
    case 'time-out before':
      return untilGone(exchange);
    case 'reset after':
      apply(call);
      return reset(exchange);
    case 'time-out after':
      apply(call);
      return untilGone(exchange);
    case 'expired token':
      return reply(call);
    case 'body':
      return reply(call, fault.form);
    default: {
      // These answers all begin as a success does.
      const answer = apply(call);
      return answer.status < 300 ? spoil(fault.kind, call) : send(call, answer);
    }
  }
}

type Spoilt = Extract<
  Fault['kind'],
  'truncated' | 'chunk missing' | 'wrong encoding' | 'endless' | 'trickle'
>;

async function spoil(kind: Spoilt, { exchange, noted }: Call): Promise<void> {
  switch (kind) {
    case 'truncated':
    case 'chunk missing':
      return sendTruncated(exchange, kind);
    case 'wrong encoding':
      noted.isReplyLost = true;
      return sendWronglyEncoded(exchange);
    case 'endless':
    case 'trickle':
      return sendEndlessly(exchange, kind);
  }
}

function refuse(fault: Extract<Fault, { kind: 'status' }>, call: Call): void {
  const { status, retryAfter, body: form } = fault;
  const body = call.simulator.errorBody(status);
  const { text, until } = retryAfter === undefined ? {} : writeRetryAfter(retryAfter);
  if (until !== undefined) call.noted.spareUntil = until;
  send(call, { status, body, headers: text === undefined ? {} : { 'Retry-After': text } }, form);
}

/** Does what it is asked and answers, if propaga is still there; with another body, if it succeeded. */
function reply(call: Call, form: BodyForm = 'own'): void {
  // Whoever hangs up before the request was looked at is not served any more.
  if (call.exchange.request.socket.destroyed) return;
  const answer = apply(call);
  const isSuccess = answer.status < 300;
  // A page in the place of the reply tells propaga nothing.
  if (isSuccess && form === 'garbage') call.noted.isReplyLost = true;
  send(call, answer, isSuccess ? form : 'own');
}

function send({ exchange, noted }: Call, answer: SimulatedReply, form: BodyForm = 'own'): void {
  noted.status = answer.status;
  sendReply(answer, exchange, form);
}

function apply({ simulator, request, noted }: Call): SimulatedReply {
  const answer = simulator.handle(request);
  noted.status = answer.status;
  if (answer.status < 300) noted.appliedAt = Date.now();
  return answer;
}
