import { type ConnectionName, connectionNames } from './model.ts';

/** When the system was down, or one invocation was cut off by its time-out; in milliseconds since 1970. */
export interface Downtime {
  readonly from: number;
  readonly to: number;
  /** Whose function it was; everything was down without. */
  readonly connection?: ConnectionName;
}

/** The deliver functions that a piece of the system's output says were cut off; the platform does so at the time-out. */
export function timeoutsIn(output: string, now: number): Downtime[] {
  const lines = output.matchAll(/Delivery(\w+?)Deliver\w*: Task timed out after ([\d.]+) seconds/g);
  return [...lines].flatMap(([, id, seconds]) => {
    const connection = connectionNames.find((name) => name.replaceAll('-', '') === id);
    return connection === undefined
      ? []
      : [{ connection, from: now - Number(seconds) * 1_000, to: now }];
  });
}
