import type { Config } from './config.ts';

/** What a queue holds: what is to be delivered, or what no invocation finished. */
export type QueueKind = 'deliveries' | 'dead-letters';

type Urls = Readonly<Record<string, string>>;

/**
 * The end of a queue's name and URL. Names that follow from the connections take no room in a function's environment,
 * which Lambda keeps to 4 KB, however many connections there are.
 */
export function queueUrlEnding(kind: QueueKind, connection: string): string {
  return `${kind}-${connection}.fifo`;
}

/** The URL of each connection's queue, by the connection's name. */
export function queueUrls({ connections }: Config, kind: QueueKind, prefix: string): Urls {
  return Object.fromEntries(
    [...connections.keys()].map((name) => [name, `${prefix}${queueUrlEnding(kind, name)}`]),
  );
}
