import type { ServerResponse } from 'node:http';
import type { ConnectionName } from './model.ts';

/** One call as its provider saw it. All times are in milliseconds since 1970. */
export interface LedgerCall {
  readonly connection: ConnectionName;
  /** For each change it is about, the names of the values that it sets. None for a log-in. */
  readonly contents: ReadonlyMap<number, readonly string[]>;
  readonly beganAt: number;
  /** Its place among all beginnings and ends of calls: exact, where two times may be the same. */
  readonly begun: number;
  /** What went wrong with it. */
  fault?: string;
  status?: number;
  /** Since when the provider has what the call asked for. */
  appliedAt?: number;
  /** The place and time of its end, once the whole reply was handed over. */
  answered?: number;
  answeredAt?: number;
  /** Whether the provider knows that its answer, or part of it, never got to propaga. */
  isReplyLost: boolean;
  /** Until when the provider has asked to be spared. */
  spareUntil?: number;
}

/** What the providers were asked and did, the first call first. */
export interface Ledger {
  readonly calls: LedgerCall[];
  /** Calls that were sent elsewhere since a provider had pointed there. */
  readonly strayed: string[];
  /** Two calls for the same user at once. */
  readonly overlaps: string[];
}

let events = 0;

/** Enters a call, and what its response shows of it later. */
export function enter(
  ledger: Ledger,
  { connection, contents }: Pick<LedgerCall, 'connection' | 'contents'>,
  response: ServerResponse,
): LedgerCall {
  events += 1;
  const entered = { connection, contents, beganAt: Date.now(), begun: events, isReplyLost: false };
  const call: LedgerCall = entered;
  ledger.calls.push(call);
  response.once('finish', () => {
    events += 1;
    call.answered = events;
    call.answeredAt = Date.now();
  });
  response.once('close', () => {
    if (!response.writableFinished) call.isReplyLost = true;
  });
  return call;
}

/** The calls about a change at a connection, the first one first; looked up by both. */
export function callsByChange({ calls }: Ledger) {
  const keyed = calls.flatMap((call) =>
    [...call.contents.keys()].map((change) => ({ key: `${call.connection} ${change}`, call })),
  );
  const byKey = Map.groupBy(keyed, ({ key }) => key);
  return (connection: string, change: number): readonly LedgerCall[] =>
    (byKey.get(`${connection} ${change}`) ?? []).map(({ call }) => call);
}

/** A caller that has given up, or was stopped, hangs up; learning of that may take so long. */
const noticedWithinMs = 500;

/** Watches that a provider never has two calls for the same user at once. */
export function createWatch(overlaps: string[]) {
  const underway = new Map<string, ServerResponse>();
  return (key: string, response: ServerResponse): void => {
    const former = underway.get(key);
    underway.set(key, response);
    response.once('close', () => {
      if (underway.get(key) === response) underway.delete(key);
    });
    if (former === undefined || former.writableEnded) return;
    const at = new Date().toISOString();
    // Whoever still waits for the former answer, or has taken it since, keeps the connection.
    const { socket } = former.req;
    setTimeout(() => {
      if (!socket.destroyed) overlaps.push(`${key}: two calls at ${at}`);
    }, noticedWithinMs).unref();
  };
}

/** The time of day, in UTC. */
export function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
