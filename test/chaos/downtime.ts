import { type ConnectionName, connectionNames } from './model.ts';

/** A stop of the system, or of one invocation by its time-out; times are in milliseconds since 1970. */
export interface Downtime {
  /** What has been answered since then may not have been written down. */
  readonly since: number;
  /** When it was stopped, at the earliest. */
  readonly at: number;
  /** Until when calls may have come that were begun before the stop. */
  readonly until: number;
  /** Whose function it was; everything was down without. */
  readonly connection?: ConnectionName;
}

/** Between a provider's answer and the record of it lie milliseconds, or more on a machine with much to do. */
const recordedWithinMs = 5_000;
/** On such a machine a line may be read so much later than it was written. */
const readWithinMs = 2_000;

export function killedAt(at: number, until: number): Downtime {
  return { since: at - recordedWithinMs, at, until };
}

/** The invocation that a line of the system's output says was cut off; the platform does so at the time-out. */
export function timeoutIn(line: string, now: number): Downtime | undefined {
  const found = /Delivery(\w+?)Deliver\w*: Task timed out after ([\d.]+) seconds/.exec(line);
  const [, id, seconds] = found ?? [];
  const connection = connectionNames.find((name) => name.replaceAll('-', '') === id);
  if (connection === undefined) return undefined;
  const at = now - readWithinMs;
  return { connection, since: at - Number(seconds) * 1_000, at, until: now };
}
