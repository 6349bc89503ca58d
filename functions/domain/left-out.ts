import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Records that a reading passed over: they are not what they claim to be, or cannot be read. */
export interface LeftOut {
  /** The index that named them, or `item` for what lies in the table itself. */
  readonly what: 'due' | 'status' | 'user' | 'item';
  /** The connection that was asked for; `any` if all were. */
  readonly connection: string;
  readonly count: number;
}

/** Counts what was left out, and says so in the log: how many, and nothing of what they say. */
export function tellLeftOut(
  { what, connection, count }: LeftOut,
  { metrics, log }: { metrics: Metrics; log: Pick<Log, 'error'> },
): void {
  metrics.record('recordsLeftOut', count, { connection });
  log.error('records left out: they are not what they claim to be, or cannot be read', {
    what,
    connection,
    count,
  });
}
