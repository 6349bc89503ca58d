import type { Conclusion, Delivery, Failure } from './delivery.ts';
import type { Hold } from './health.ts';
import type { ReasonCode } from './reasons/reason-code.ts';

/** How a delivery ended. Ids lead to all the rest: nothing here is personal. */
export interface DeliveryResult {
  readonly deliveryId: string;
  readonly changeId: string;
  readonly connection: string;
  readonly provider: string;
  readonly status: 'delivered' | 'superseded' | 'failed';
  readonly failure?: Failure;
  /** Why, in a word of ours; nobody else's words are told. */
  readonly code?: ReasonCode;
  /** The provider's status in the last attempt, if it gave one. */
  readonly httpStatus?: number;
  readonly attempts: number;
  readonly receivedAt: string;
  readonly endedAt: string;
}

/** That a connection waits for other credentials. */
export interface HeldConnection extends Pick<Hold, 'code' | 'since'> {
  readonly connection: string;
  readonly provider: string;
}

/** What other systems are told. */
export type DeliveryEvent =
  | { readonly type: 'delivery.succeeded' | 'delivery.failed'; readonly detail: DeliveryResult }
  | { readonly type: 'connection.held'; readonly detail: HeldConnection };

/** Tells other systems. An event may be lost, and is never told twice: the deliveries themselves are the truth. */
export interface EventPublisher {
  /** Gives up after the time given, in ms. Never rejects. */
  publish(events: readonly DeliveryEvent[], timeoutMs: number): Promise<void>;
}

/** The event of a delivery's end; undefined if it goes on, or was ended by an operator. */
export function eventOf(
  delivery: Delivery,
  conclusion: Conclusion,
  now: Date,
): DeliveryEvent | undefined {
  const { status, attempts, code } = conclusion;
  if (status === 'waiting' || status === 'held' || status === 'cancelled') return undefined;
  const { id, changeId, connection, provider, receivedAt } = delivery;
  const { httpStatus } = attempts.at(-1) ?? {};
  return {
    type: status === 'failed' ? 'delivery.failed' : 'delivery.succeeded',
    detail: {
      deliveryId: id,
      changeId,
      connection,
      provider,
      status,
      ...(status === 'failed' ? { failure: conclusion.failure } : {}),
      ...(code === undefined ? {} : { code }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
      attempts: delivery.attempts.length + attempts.length,
      receivedAt,
      endedAt: now.toISOString(),
    },
  };
}
