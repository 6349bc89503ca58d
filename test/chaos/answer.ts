import type { Exchange } from '../../local/simulators/simulated-account.ts';
import type {
  SimulatedReply,
  SimulatedRequest,
  Simulator,
} from '../../local/simulators/simulator.ts';
import type { LedgerCall } from './ledger.ts';
import { type BodyForm, sendReply } from './replies.ts';

/** One call to a provider, and what it takes to answer it. */
export interface Call {
  readonly request: SimulatedRequest;
  readonly exchange: Exchange;
  readonly noted: LedgerCall;
  readonly simulator: Simulator;
  /** Where redirects point to; nobody may go there. */
  readonly elsewhere: string;
}

/** Does what it is asked. */
export function apply({ simulator, request, noted }: Call): SimulatedReply {
  const answered = simulator.handle(request);
  noted.status = answered.status;
  if (answered.status < 300) noted.appliedAt = Date.now();
  return answered;
}

/** Does what it is asked and answers, if propaga is still there; with another body, if it succeeded. */
export function answer(call: Call, form: BodyForm = 'own'): void {
  // Whoever hangs up before the request was looked at is not served any more.
  if (call.exchange.request.socket.destroyed) return;
  const answered = apply(call);
  const used = answered.status < 300 ? form : 'own';
  // A page in the place of the reply tells propaga nothing, nor does what it cannot unpack.
  if (used === 'garbage' || used === 'wrong encoding') call.noted.isReplyLost = true;
  send(call, answered, used);
}

export function send(
  { exchange, noted }: Call,
  answered: SimulatedReply,
  form: BodyForm = 'own',
): void {
  noted.status = answered.status;
  sendReply(answered, exchange, form);
}

/** Does what it is asked, and begins an answer as a success does. */
export async function spoil(
  call: Call,
  begin: (exchange: Exchange) => Promise<void> | void,
): Promise<void> {
  const answered = apply(call);
  if (answered.status < 300) await begin(call.exchange);
  else send(call, answered);
}
