import { setTimeout as delay } from 'node:timers/promises';
import { answer, apply, type Call, send, spoil } from './answer.ts';
import type { Random } from './random.ts';
import { reset, sendEndlessly, sendTruncated, untilGone, type WrongForm } from './replies.ts';

/** What goes wrong with one call. */
export interface Fault {
  readonly name: string;
  readonly act: (call: Call) => Promise<void> | void;
}

type NonEmpty<Item> = readonly [Item, ...Item[]];

const statuses = [408, 425, 429, 429, 429, 500, 502, 503, 503, 503, 504] as const;
const redirects = [301, 302, 303, 307, 308] as const;
/** `Retry-After` in the forms of RFC 9110, section 10.2.3, and in none. */
const retryAfterForms = ['seconds', 'date', 'seconds', 'date', 'unreadable'] as const;
const wrongForms: NonEmpty<WrongForm> = ['garbage', 'huge', 'empty', 'wrong type', 'wrong charset'];
const bodies = ['own', 'own', 'own', 'own', 'own', ...wrongForms] as const;
const maxRetryAfterSeconds = 8;
const maxDelayMs = 500;

export const resetAfter: Fault = {
  name: 'reset after',
  act(call) {
    apply(call);
    reset(call.exchange);
  },
};

/** Those with nothing to draw, some of them twice. What takes a time-out takes long, so there is less of it. */
const plain: NonEmpty<Fault> = [
  ...twice({ name: 'reset before', act: ({ exchange }) => reset(exchange) }),
  ...twice(resetAfter),
  { name: 'time-out before', act: ({ exchange }) => untilGone(exchange) },
  {
    name: 'time-out after',
    act(call) {
      apply(call);
      return untilGone(call.exchange);
    },
  },
  { name: 'expired token', act: (call) => answer(call) },
  { name: 'truncated', act: (call) => spoil(call, (exchange) => sendTruncated(exchange, 1_000)) },
  { name: 'chunk missing', act: (call) => spoil(call, (exchange) => sendTruncated(exchange)) },
  { name: 'wrong encoding', act: (call) => answer(call, 'wrong encoding') },
  { name: 'endless', act: (call) => spoil(call, (exchange) => sendEndlessly(exchange, 'endless')) },
  { name: 'trickle', act: (call) => spoil(call, (exchange) => sendEndlessly(exchange, 'trickle')) },
];
const others = [...plain, 'body', 'body', 'body', 'delay', 'delay', 'redirect'] as const;

function twice(fault: Fault): NonEmpty<Fault> {
  return [fault, fault];
}

/** Half of the faults are statuses. */
export function chooseFault(random: Random): Fault {
  if (random.happens(0.5)) return status(random);
  const chosen = random.pick(others);
  switch (chosen) {
    case 'body': {
      const form = random.pick(wrongForms);
      return { name: `${form} body`, act: (call) => answer(call, form) };
    }
    case 'delay':
      return late(random.between(20, maxDelayMs));
    case 'redirect':
      return redirect(random.pick(redirects));
    default:
      return chosen;
  }
}

function status(random: Random): Fault {
  const chosen = random.pick(statuses);
  const form = random.pick(bodies);
  const retryAfter = random.happens(0.5)
    ? ([random.pick(retryAfterForms), random.between(1, maxRetryAfterSeconds + 1)] as const)
    : undefined;
  return {
    name: String(chosen),
    act(call) {
      const headers = retryAfter ? { 'Retry-After': askToWait(call, ...retryAfter) } : {};
      send(call, { status: chosen, body: call.simulator.errorBody(chosen), headers }, form);
    },
  };
}

/** The header; notes until when it asks to be spared, if anybody can read it. */
function askToWait({ noted }: Call, form: (typeof retryAfterForms)[number], seconds: number) {
  if (form === 'unreadable') return `in ${seconds} s`;
  const until = Date.now() + seconds * 1_000;
  const date = new Date(until).toUTCString();
  noted.spareUntil = form === 'date' ? Date.parse(date) : until;
  return form === 'date' ? date : String(seconds);
}

function late(ms: number): Fault {
  return {
    name: 'delay',
    async act(call) {
      await delay(ms, undefined, { signal: call.exchange.signal });
      answer(call);
    },
  };
}

function redirect(to: number): Fault {
  return {
    name: 'redirect',
    act: (call) =>
      send(call, {
        status: to,
        headers: { Location: `${call.elsewhere}${call.request.path}` },
        body: {},
      }),
  };
}
