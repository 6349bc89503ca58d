import type { Fault } from './faults.ts';
import type { SimulatedRequest } from './simulator.ts';

const marker = /force-(\d{3}|reset|slow)(?:-x(\d+))?(?![\w-])/i;

/** Longer than any connection waits: the config's `timeoutSeconds` is 60 at most. */
const slowMs = 65_000;

/**
 * Faults that the data itself asks for, for demonstrations: a path or body that contains `force-503`, as in the e-mail
 * `ana.force-503@example.com`, is answered with that status; `force-reset` resets the connection and `force-slow` keeps
 * it waiting. `force-503-x2` does so twice, and then all is well.
 */
export function createForcedFaults(): (request: SimulatedRequest) => Fault | undefined {
  const counts = new Map<string, number>();

  return ({ path, body }) => {
    const match = marker.exec(path) ?? marker.exec(body);
    const [, what, times] = match ?? [];
    if (match === null || what === undefined) return undefined;
    if (times !== undefined) {
      // What comes before the marker tells one user from another.
      const key = `${path} ${match.input.slice(0, match.index).slice(-100)}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count > Number(times)) return undefined;
    }
    return toFault(what.toLowerCase());
  };
}

function toFault(what: string): Fault | undefined {
  if (what === 'reset') return { reset: 'before', probability: 1 };
  if (what === 'slow') return { delayMs: slowMs, probability: 1 };
  const status = Number(what);
  return status >= 200 && status <= 599 ? { status, probability: 1 } : undefined;
}
