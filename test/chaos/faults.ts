import type { ConnectionName } from './model.ts';
import { createRandom } from './random.ts';

/** What goes wrong with one call. */
export type Fault =
  /** Answers with a status instead of doing anything. */
  | { kind: 'status'; status: number; retryAfter?: number; body: 'own' | 'garbage' | 'huge' }
  /** Resets the connection before doing anything, or once it is done. */
  | { kind: 'reset before' | 'reset after' }
  /** Answers, but late. */
  | { kind: 'delay'; delayMs: number }
  /** Lets propaga wait until it gives up, and has done nothing, or everything. */
  | { kind: 'time-out before' | 'time-out after' }
  /** Ends every token, this call's as well. */
  | { kind: 'expired token' }
  /** Does it, and answers with something that cannot be read, is far too long, or stops in the middle. */
  | { kind: 'garbage' | 'huge' | 'truncated' };

const statuses = [408, 425, 429, 500, 502, 503, 504] as const;
const bodies = ['own', 'own', 'own', 'garbage', 'huge'] as const;

/** Half of the faults are statuses. A time-out takes long, so there are fewer of them. */
const kinds = [
  'reset before',
  'reset before',
  'reset after',
  'reset after',
  'delay',
  'delay',
  'time-out before',
  'time-out after',
  'expired token',
  'garbage',
  'huge',
  'truncated',
] as const;

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
  if (random.happens(0.5)) {
    return {
      kind: 'status',
      status: random.pick(statuses),
      body: random.pick(bodies),
      ...(random.happens(0.4) && { retryAfter: random.between(1, 4) }),
    };
  }
  const kind = random.pick(kinds);
  if (kind === 'delay') return { kind, delayMs: random.between(20, maxDelayMs) };
  const hasTokens = connection === 'gestao-plus' || connection === 'wecare';
  return kind === 'expired token' && !hasTokens ? { kind: 'reset after' } : { kind };
}
