import type { Delivery } from '../../../functions/domain/delivery.ts';
import type { FailingProvider, OutageOptions } from './outage.ts';
import { createSimulatedSystem } from './simulated-system.ts';

const secondMs = 1_000;
const minuteMs = 60_000;

/** How much was waiting at a moment. */
export interface Sample {
  readonly at: Date;
  /** Deliveries that have not ended. */
  readonly open: number;
  /** Those of them that have a message in the queue, or are being worked on. */
  readonly queued: number;
}

/** A delivery and when it ended. */
export interface EndedDelivery {
  readonly delivery: Delivery;
  readonly endedAt: Date;
}

/** What came of a simulated outage. */
export interface OutageResult {
  readonly options: OutageOptions;
  readonly provider: FailingProvider;
  /** One a minute. */
  readonly samples: readonly Sample[];
  readonly deliveries: readonly EndedDelivery[];
  /** Errors that were logged. */
  readonly errors: readonly string[];
}

/** Lets changes come in before, during and after an outage, until all that came in before its end is done, and the rest. */
export async function simulateOutage(options: OutageOptions): Promise<OutageResult> {
  const system = createSimulatedSystem(options);
  const { time, provider, ends, deliveries } = system;
  const samples: Sample[] = [];
  const isBack = () => time.now() >= provider.downUntil;
  let isReceiving = true;
  let backlog = Number.POSITIVE_INFINITY;

  async function receive(): Promise<void> {
    for (let second = 1; isReceiving; second += 1) {
      if (isBack()) backlog = Math.min(backlog, deliveries.size);
      const due = Math.floor(second * options.perSecond);
      while (deliveries.size < due) await system.receive(deliveries.size);
      system.deliver();
      await time.sleep(secondMs);
      isReceiving = ends.ofBacklog() < backlog;
    }
  }

  async function retry(): Promise<void> {
    for (;;) {
      await time.sleep(minuteMs);
      const open = deliveries.size - ends.at.size;
      samples.push({ at: time.now(), open, queued: system.queued() });
      await system.retry();
      system.deliver();
    }
  }

  void receive();
  void retry();
  await time.run(() => !isReceiving && ends.at.size === deliveries.size);
  return {
    options,
    provider,
    samples,
    errors: system.errors,
    deliveries: [...deliveries.values()].map(({ delivery }) => ({
      delivery,
      endedAt: ends.at.get(delivery.id) ?? new Date(Number.NaN),
    })),
  };
}
