import type { SimulatedRequest } from './simulator.ts';

const maxEntries = 10_000;
const maxTotalLength = 30_000_000;

/** A request as it was received, and what was answered; no status if the connection was reset. */
interface LoggedRequest extends SimulatedRequest {
  readonly at: string;
  readonly status?: number;
}

export interface RequestLog {
  add(entry: LoggedRequest): void;
  entries(): readonly LoggedRequest[];
  clear(): void;
}

/** Keeps the latest 10,000 requests, or fewer if their bodies come to more than 30 million characters. */
export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  let totalLength = 0;

  return {
    add(entry) {
      entries.push(entry);
      totalLength += entry.body.length;
      while (entries.length > maxEntries || totalLength > maxTotalLength) {
        totalLength -= entries.shift()?.body.length ?? 0;
      }
    },
    entries: () => entries,
    clear() {
      entries = [];
      totalLength = 0;
    },
  };
}
