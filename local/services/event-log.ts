/** An event as it was put onto a bus. */
export interface KeptEvent {
  readonly id: string;
  readonly bus: string;
  readonly time: string;
  readonly source: string;
  readonly type: string;
  readonly detail: unknown;
}

/** The latest events of all buses, in memory. */
export interface EventLog {
  add(event: KeptEvent): void;
  /** Those after the event of this id; all that are kept if it is not among them. */
  after(id: string | undefined): readonly KeptEvent[];
  /** Calls back with each event from now on, until the function that is returned is called. */
  follow(listener: (event: KeptEvent) => void): () => void;
}

const maxKept = 1_000;

export function createEventLog(): EventLog {
  const kept: KeptEvent[] = [];
  const listeners = new Set<(event: KeptEvent) => void>();
  return {
    add(event) {
      kept.push(event);
      if (kept.length > maxKept) kept.shift();
      for (const listener of listeners) listener(event);
    },
    after: (id) => kept.slice(kept.findIndex((event) => event.id === id) + 1),
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
