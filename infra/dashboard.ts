import { Duration, Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { chunked } from '../functions/domain/chunked.ts';
import type { MetricName } from '../functions/domain/metrics.ts';
import { accessMetric } from './access-log.ts';
import type { Foundation } from './foundation.ts';
import { type MetricOf, metricOf } from './metrics.ts';
import type { ProviderDelivery } from './provider-delivery.ts';
import type { ServiceFunction } from './service-function.ts';

const period = Duration.minutes(5);

export interface OverviewProps {
  readonly foundation: Foundation;
  readonly deliveries: readonly ProviderDelivery[];
  /** All functions by what people call them. */
  readonly functions: Readonly<Record<string, ServiceFunction>>;
  readonly sources: readonly string[];
}

/** One page that shows how everything fares. */
export class Overview extends Construct {
  constructor(scope: Construct, id: string, props: OverviewProps) {
    super(scope, id);
    const { foundation, deliveries, functions, sources } = props;
    const own = (metric: MetricOf) => metricOf(foundation.stage, metric);
    const each = (name: MetricName, statistic: string): IMetric[] =>
      deliveries.map(({ connection }) =>
        own({ name, of: { connection }, statistic, label: `${connection} ${name} ${statistic}` }),
      );
    const accepted = sources.map((source) =>
      own({ name: 'accepted', of: { source }, statistic: 'Sum', label: source }),
    );
    const calls = deliveries.flatMap(({ connection }) =>
      ['delivered', 'retry'].map((outcome) =>
        own({
          name: 'providerCallTime',
          of: { connection, outcome },
          statistic: 'p99',
          label: `${connection} ${outcome} p99`,
        }),
      ),
    );
    const running = Object.values(functions);
    const widgets = [
      ['Accepted, by source', accepted],
      [
        'Refused, failed and throttled',
        [
          own({ name: 'refused', statistic: 'Sum' }),
          accessMetric(foundation.stage, 'webhooksFailed'),
          accessMetric(foundation.stage, 'requestsThrottled'),
        ],
      ],
      ['Delivered', each('delivered', 'Sum')],
      ['Failed, for good', each('failed', 'Sum')],
      ['To be tried again', each('retries', 'Sum')],
      ['Not queued', each('notQueued', 'Sum')],
      [
        'Held (1), circuit open (1) or rate-limited (1)',
        [
          ...each('connectionHeld', 'Maximum'),
          ...each('circuitOpen', 'Maximum'),
          ...each('rateLimited', 'Maximum'),
        ],
      ],
      [
        'Time to delivery, ms',
        [...each('timeToDelivery', 'p50'), ...each('timeToDelivery', 'p99')],
      ],
      ['Oldest waiting, s', each('oldestWaiting', 'Maximum')],
      ['Calls to providers, ms', calls],
      [
        'Messages in queues',
        deliveries.map(({ queue }) =>
          queue.queue.metricApproximateNumberOfMessagesVisible({ period }),
        ),
      ],
      [
        'Dead letters',
        [
          ...each('deadLetters', 'Sum'),
          ...deliveries.map(({ queue }) =>
            queue.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
          ),
        ],
      ],
      ['Errors of functions', running.map((one) => one.metricErrors({ period }))],
      ['Errors of the schedule', [own({ name: 'scheduleErrors', statistic: 'Sum' })]],
      ['Throttled functions', running.map((one) => one.metricThrottles({ period }))],
    ] as const satisfies readonly (readonly [string, readonly IMetric[]])[];
    const shown = widgets.filter(([, left]) => left.length > 0);
    new Dashboard(this, 'Dashboard', {
      // Dashboards are the account's: the same stage may be in a second region.
      dashboardName: `${foundation.name}-${Stack.of(this).region}`,
      widgets: chunked(
        shown.map(([title, left]) => new GraphWidget({ title, left: [...left], width: 12 })),
        2,
      ),
    });
  }
}
