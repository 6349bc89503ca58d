import type { ConnectionName } from './model.ts';

/** What one call asks for: for each change it is about, the names of the values that it sets. None for a log-in. */
export type Contents = ReadonlyMap<number, readonly string[]>;

/** One call as its provider saw it. All times are in milliseconds since 1970. */
export interface LedgerCall {
  readonly connection: ConnectionName;
  readonly contents: Contents;
  readonly beganAt: number;
  /** Its place among all beginnings and ends of calls: exact, where two times may be the same. */
  readonly begun: number;
  /** What went wrong with it. */
  fault?: string;
  status?: number;
  /** Since when the provider has what the call asked for. */
  appliedAt?: number;
  /** The place of its end, once the whole reply was handed over. */
  answered?: number;
  /** When that was. */
  answeredAt?: number;
  /** Whether the provider knows that its answer, or part of it, never got to propaga. */
  isReplyLost: boolean;
  /** Until when the provider has asked to be spared. */
  spareUntil?: number;
}

/** What the providers were asked and did. */
export interface Ledger {
  begin(connection: ConnectionName, contents: Contents): LedgerCall;
  /** Notes that the whole reply to a call was handed over. */
  answer(call: LedgerCall): void;
  /** Counts a call for the same thing and returns how many there were before. */
  called(connection: ConnectionName, key: string): number;
  /** The calls about a change, the first one first. */
  callsFor(connection: ConnectionName, change: number): readonly LedgerCall[];
  /** Those by which the provider did what the change asked for. */
  applications(connection: ConnectionName, change: number): readonly LedgerCall[];
  /** All calls, log-ins included, the first one first. */
  readonly all: readonly LedgerCall[];
  readonly calls: number;
  readonly faults: number;
  readonly appliedChanges: number;
  countFault(call: LedgerCall, kind: string): void;
  faultsByKind(): ReadonlyMap<string, number>;
  /** Calls that were sent elsewhere since a provider had pointed there. */
  readonly strayed: readonly string[];
  stray(where: string): void;
}

export function createLedger(now: () => number = Date.now): Ledger {
  const callsBy = new Map<string, number>();
  const callsOf = new Map<string, LedgerCall[]>();
  const faultsBy = new Map<string, number>();
  const all: LedgerCall[] = [];
  const strayed: string[] = [];
  let faults = 0;
  let events = 0;

  const place = () => {
    events += 1;
    return events;
  };
  const callsFor = (connection: ConnectionName, change: number) =>
    callsOf.get(`${connection} ${change}`) ?? [];
  const isApplied = ({ appliedAt }: LedgerCall) => appliedAt !== undefined;

  return {
    begin(connection, contents) {
      const beganAt = now();
      const call = { connection, contents, beganAt, begun: place(), isReplyLost: false };
      all.push(call);
      for (const change of contents.keys()) {
        callsOf.set(`${connection} ${change}`, [...callsFor(connection, change), call]);
      }
      return call;
    },
    answer(call) {
      call.answered = place();
      call.answeredAt = now();
    },
    called(connection, key) {
      const id = `${connection} ${key}`;
      const before = callsBy.get(id) ?? 0;
      callsBy.set(id, before + 1);
      return before;
    },
    callsFor,
    applications: (connection, change) => callsFor(connection, change).filter(isApplied),
    all,
    get calls() {
      return all.length;
    },
    get faults() {
      return faults;
    },
    get appliedChanges() {
      return [...callsOf.values()].filter((calls) => calls.some(isApplied)).length;
    },
    countFault(call, kind) {
      call.fault = kind;
      faults += 1;
      faultsBy.set(kind, (faultsBy.get(kind) ?? 0) + 1);
    },
    faultsByKind: () => faultsBy,
    strayed,
    stray(where) {
      strayed.push(where);
    },
  };
}

/** The time of day, in UTC. */
export function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
