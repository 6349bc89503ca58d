import { Duration } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ConfigDocument } from '../functions/runtime/config.ts';
import type { DeliveryEvents } from './delivery-events.ts';
import { grantRelease } from './delivery-queue-grants.ts';
import type { DeliveryStorage } from './delivery-storage.ts';
import type { Foundation } from './foundation.ts';
import { wholeConfig } from './function-config.ts';
import { giveStage } from './metrics.ts';
import type { ProviderDelivery } from './provider-delivery.ts';
import { grantNoticeNewCredentials } from './secrets.ts';
import { ServiceFunction } from './service-function.ts';

/** A run that could not begin by then is made up for by the next one. */
const missedAfter = Duration.minutes(1);

export interface RetryScheduleProps {
  readonly document: ConfigDocument;
  readonly foundation: Foundation;
  readonly storage: DeliveryStorage;
  readonly events: DeliveryEvents;
  readonly deliveries: readonly ProviderDelivery[];
}

/** What sends anything a second time: once a minute, due deliveries and dead letters go back to their queues. */
export class RetrySchedule extends Construct {
  readonly retry: ServiceFunction;

  constructor(scope: Construct, id: string, props: RetryScheduleProps) {
    super(scope, id);
    const { document, foundation, storage, events, deliveries } = props;
    const queues = deliveries.map(({ queue }) => queue);
    const retry = new ServiceFunction(this, 'Retry', {
      entry: 'retry',
      config: wholeConfig(document),
      description: 'Puts due deliveries and dead letters back into their queues',
      // Less than a minute, so that one run ends before the next begins.
      timeout: Duration.seconds(55),
      // One full vCPU: a run has to release tens of thousands of deliveries after an outage.
      memoryMegabytes: 1769,
      concurrency: 1,
      foundation,
      // The scheduler starts it asynchronously, which Lambda would otherwise try three times for six hours.
      retryAttempts: 0,
      maxEventAge: missedAfter,
    });
    this.retry = retry;
    giveStage(retry, foundation.stage);
    storage.grantRelease(retry);
    events.grantPublish(retry);
    grantRelease(retry, queues, foundation);
    if (queues.length > 0) grantNoticeNewCredentials(retry, foundation);
    new Schedule(this, 'EveryMinute', {
      description: 'Releases the deliveries of propaga that are due',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(retry, { retryAttempts: 0, maxEventAge: missedAfter }),
    });
  }
}
