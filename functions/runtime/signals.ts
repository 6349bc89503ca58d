import { createEventBridgeEvents } from '../adapters/event-bridge-events.ts';
import type { DeliveryEvent } from '../domain/delivery-events.ts';
import type { Log } from '../domain/log.ts';
import type { Signals } from '../domain/signals.ts';
import { systemAmbient } from './ambient.ts';
import { createEventBridgeClient } from './aws-clients.ts';
import { createMetrics } from './metrics.ts';

/** Events are not worth waiting for any longer. */
const maxPublishingMs = 2_000;

/** Left of the function's time, so that it ends by itself: messages of one that is cut off come again. */
const endingMs = 500;

/** What an invocation tells, until it ends. */
export interface InvocationSignals extends Signals {
  /** Writes the metrics and publishes the events. Comes after everything is recorded; never rejects. */
  end(remainingMs: number): Promise<void>;
}

export function createSignals(
  { STAGE, EVENT_BUS_NAME }: { STAGE: string; EVENT_BUS_NAME: string },
  log: Log,
): InvocationSignals {
  const metrics = createMetrics(STAGE);
  const client = createEventBridgeClient();
  const events: DeliveryEvent[] = [];
  const publisher = createEventBridgeEvents({
    client,
    busName: EVENT_BUS_NAME,
    ambient: systemAmbient,
    log,
  });
  return {
    metrics,
    tell: (event) => events.push(event),
    end(remainingMs) {
      metrics.flush();
      return publisher.publish(events.splice(0), Math.min(maxPublishingMs, remainingMs - endingMs));
    },
  };
}
