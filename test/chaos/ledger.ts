import type { ConnectionName } from './model.ts';

/** One time that a provider did what a change asked for. */
export interface Application {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether the provider's answer never got to propaga. */
  isReplyLost: boolean;
}

/** What the providers were asked and did, by connection and change. */
export interface Ledger {
  /** Counts a call and returns how many there were before it for the same thing. */
  called(connection: ConnectionName, key: string): number;
  applied(connection: ConnectionName, change: number): Application;
  applications(connection: ConnectionName, change: number): readonly Application[];
  /** Calls to the providers so far, log-ins included. */
  readonly calls: number;
  readonly faults: number;
  readonly appliedChanges: number;
  countFault(kind: string): void;
  faultsByKind(): ReadonlyMap<string, number>;
}

export function createLedger(): Ledger {
  const callsBy = new Map<string, number>();
  const applications = new Map<string, Application[]>();
  const faultsBy = new Map<string, number>();
  let calls = 0;
  let faults = 0;

  return {
    called(connection, key) {
      const id = `${connection} ${key}`;
      const before = callsBy.get(id) ?? 0;
      callsBy.set(id, before + 1);
      calls += 1;
      return before;
    },
    applied(connection, change) {
      const application = { at: Date.now(), isReplyLost: false };
      const id = `${connection} ${change}`;
      applications.set(id, [...(applications.get(id) ?? []), application]);
      return application;
    },
    applications: (connection, change) => applications.get(`${connection} ${change}`) ?? [],
    get calls() {
      return calls;
    },
    get faults() {
      return faults;
    },
    get appliedChanges() {
      return applications.size;
    },
    countFault(kind) {
      faults += 1;
      faultsBy.set(kind, (faultsBy.get(kind) ?? 0) + 1);
    },
    faultsByKind: () => faultsBy,
  };
}
