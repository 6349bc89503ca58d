import type { ConnectionName } from './model.ts';
import { createRandom, type Random } from './random.ts';

/** What goes wrong with one call. */
export type Fault =
  /** Answers with a status instead of doing anything. */
  | { kind: 'status'; status: number; retryAfter?: RetryAfter; body: BodyForm }
  /** Points to another host instead of doing anything. */
  | { kind: 'redirect'; status: number }
  /** Answers, but late. */
  | { kind: 'delay'; delayMs: number }
  /** Does it, and answers with a body of another form. */
  | { kind: 'body'; form: BodyForm }
  | { kind: (typeof plainKinds)[number] };

/** A `Retry-After` header in one of the forms of RFC 9110, section 10.2.3, or in none. */
export interface RetryAfter {
  readonly form: 'seconds' | 'date' | 'unreadable';
  readonly seconds: number;
}

/** What the body of a reply looks like: as documented, or not at all. */
export type BodyForm = 'own' | 'garbage' | 'huge' | 'empty' | 'wrong type' | 'wrong charset';

const statuses = [408, 425, 429, 429, 429, 500, 502, 503, 503, 503, 504] as const;
const redirects = [301, 302, 303, 307, 308] as const;
const retryAfterForms = ['seconds', 'date', 'seconds', 'date', 'unreadable'] as const;
const maxRetryAfterSeconds = 8;
const wrongForms = ['garbage', 'huge', 'empty', 'wrong type', 'wrong charset'] as const;
const bodies = ['own', 'own', 'own', 'own', 'own', ...wrongForms] as const;

const plainKinds = [
  /** Resets the connection before doing anything, or once it is done. */
  'reset before',
  'reset before',
  'reset after',
  'reset after',
  /** Lets propaga wait until it gives up, and has done nothing, or everything. */
  'time-out before',
  'time-out after',
  /** Ends every token, this call's as well. */
  'expired token',
  /** Does it, and stops in the middle of the answer. */
  'truncated',
  'chunk missing',
  /** Does it, and says that the answer is compressed, which it is not. */
  'wrong encoding',
  /** Does it, and never ends its answer, as fast as it can or byte by byte. */
  'endless',
  'trickle',
] as const;

/** Half of the faults are statuses. What takes a time-out takes long, so there is less of it. */
const kinds = [...plainKinds, 'body', 'body', 'body', 'delay', 'delay', 'redirect'] as const;

const maxDelayMs = 500;

/** One call, told apart from all others of a run, whenever it comes. */
export interface CallIdentity {
  readonly connection: ConnectionName;
  /** The change, or the log-in. */
  readonly key: string;
  /** How many such calls there were before. */
  readonly before: number;
}

/** Decides by the seed and the call alone, never by the time, whether the call goes wrong. */
export function chooseFault(
  { seed, faults }: { seed: number; faults: number },
  { connection, key, before }: CallIdentity,
): Fault | undefined {
  const random = createRandom(seed, `fault ${connection} ${key} ${before}`);
  if (!random.happens(faults)) return undefined;
  return random.happens(0.5) ? chooseStatus(random) : chooseOther(connection, random);
}

function chooseStatus(random: Random): Fault {
  const status = random.pick(statuses);
  const body = random.pick(bodies);
  if (!random.happens(0.5)) return { kind: 'status', status, body };
  const retryAfter = {
    form: random.pick(retryAfterForms),
    seconds: random.between(1, maxRetryAfterSeconds + 1),
  };
  return { kind: 'status', status, body, retryAfter };
}

function chooseOther(connection: ConnectionName, random: Random): Fault {
  const kind = random.pick(kinds);
  switch (kind) {
    case 'delay':
      return { kind, delayMs: random.between(20, maxDelayMs) };
    case 'body':
      return { kind, form: random.pick(wrongForms) };
    case 'redirect':
      return { kind, status: random.pick(redirects) };
    case 'expired token': {
      const hasTokens = connection === 'gestao-plus' || connection === 'wecare';
      return { kind: hasTokens ? kind : 'reset after' };
    }
    default:
      return { kind };
  }
}
