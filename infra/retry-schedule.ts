import { Duration } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { ConfigDocument } from '../functions/runtime/config.ts';
import { giveConfig } from './config-variable.ts';
import { grantRelease } from './delivery-queue-grants.ts';
import type { DeliveryStorage } from './delivery-storage.ts';
import type { ProviderDelivery } from './provider-delivery.ts';
import { ServiceFunction } from './service-function.ts';

export interface RetryScheduleProps {
  readonly document: ConfigDocument;
  readonly storage: DeliveryStorage;
  readonly deliveries: readonly ProviderDelivery[];
}

/** What sends anything a second time: once a minute, due deliveries and dead letters go back to their queues. */
export class RetrySchedule extends Construct {
  constructor(scope: Construct, id: string, { document, storage, deliveries }: RetryScheduleProps) {
    super(scope, id);
    const retry = new ServiceFunction(this, 'Retry', {
      entry: 'retry',
      description: 'Puts due deliveries and dead letters back into their queues',
      // Less than a minute, so that one run ends before the next begins.
      timeout: Duration.seconds(55),
      // One full vCPU: a run has to release tens of thousands of deliveries after an outage.
      memoryMegabytes: 1769,
    });
    giveConfig(retry, document);
    storage.grantRelease(retry);
    grantRelease(
      retry,
      deliveries.map(({ queue }) => queue),
    );
    grantNoticeNewCredentials(retry, deliveries);
    new Schedule(this, 'EveryMinute', {
      description: 'Releases the deliveries of propaga that are due',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      timeWindow: TimeWindow.off(),
      // A run that was missed is made up for by the next one.
      target: new LambdaInvoke(retry, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
    });
  }
}

/** Lets a function see when a connection's secret changed, never what is in it. */
function grantNoticeNewCredentials(
  target: ServiceFunction,
  deliveries: readonly ProviderDelivery[],
): void {
  if (deliveries.length === 0) return;
  target.allow({
    actions: ['secretsmanager:DescribeSecret'],
    resources: deliveries.map(({ secret }) => secret.ref),
  });
}
