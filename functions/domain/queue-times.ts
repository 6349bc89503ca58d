import type { Connection } from './connection.ts';

/** How often a message may come without being finished. A crash costs one; a delivery's own retries cost none. */
export const maxReceiveCount = 5;

/** A login, a call, a renewed login and a second call fit into this many of a connection's time-outs, with room. */
const timeoutsPerInvocation = 6;

/** With less, loading and recording would leave no time for even one call, and nothing would ever be delivered. */
const minInvocationSeconds = 15;

/** AWS's advice for a queue that feeds a function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const invocationsPerVisibilityTimeout = 6;

type Timed = Pick<Connection, 'timeoutSeconds'>;

/** How long a connection's deliver function may take for a batch of messages. */
export function invocationSeconds({ timeoutSeconds }: Timed): number {
  return Math.max(minInvocationSeconds, Math.ceil(timeoutsPerInvocation * timeoutSeconds));
}

/** How long a message is hidden once it was received. */
export function visibilityTimeoutSeconds(connection: Timed): number {
  return invocationsPerVisibilityTimeout * invocationSeconds(connection);
}

/** How long a message may be hidden, one crash after the other, until it becomes a dead letter. */
export function longestHiddenMs(connection: Timed): number {
  return 1_000 * maxReceiveCount * visibilityTimeoutSeconds(connection);
}
