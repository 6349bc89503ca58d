import { Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type JsonPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricsNamespace } from '../functions/adapters/emf-metrics.ts';
import type { Foundation } from './foundation.ts';
import { createLogGroup } from './log-group.ts';
import type { Stage } from './stages.ts';

/** What is counted in the access log: `webhooksFailed` are those answered with 5xx, whoever made the answer. */
export type AccessMetric = 'webhooksFailed' | 'requestsThrottled';

/** Who asked the API for what, and how it was answered. */
export class AccessLog extends Construct {
  readonly group: LogGroup;
  readonly format: AccessLogFormat;

  /** `openRoutes` are the keys of those routes that anybody may call. */
  constructor(scope: Construct, id: string, foundation: Foundation, openRoutes: string[]) {
    super(scope, id);
    this.group = createLogGroup(this, 'Group', foundation);
    this.format = formatOf(foundation.stage);
    const isOpen = openRoutes.map((key) => FilterPattern.stringValue('$.routeKey', '=', key));
    this.count('webhooksFailed', FilterPattern.all(FilterPattern.any(...isOpen), status('5*')));
    // No function of ours answers so. API Gateway's own metric 4xx counts every wrong signature as well.
    this.count('requestsThrottled', status('429'));
  }

  private count(metricName: AccessMetric, filterPattern: JsonPattern): void {
    new MetricFilter(this, metricName, {
      logGroup: this.group,
      filterPattern,
      metricNamespace: metricsNamespace,
      metricName,
      metricValue: '1',
      dimensions: { stage: '$.stage' },
    });
  }
}

/** One of the metrics that are counted in the access log. */
export function accessMetric({ name }: Stage, metricName: AccessMetric): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { stage: name },
    statistic: 'Sum',
    period: Duration.minutes(5),
  });
}

function status(pattern: string): JsonPattern {
  return FilterPattern.stringValue('$.status', '=', pattern);
}

/**
 * Who called is an operator, known to IAM. No path, query or user agent: they can carry a user's key. And no text of an
 * error: API Gateway puts values in as they are, and a quotation mark would end the JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
function formatOf({ name }: Stage): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      stage: name,
      requestId: '$context.requestId',
      // Of routes with IAM authorization only.
      caller: '$context.identity.userArn',
      routeKey: '$context.routeKey',
      status: '$context.status',
      responseLength: '$context.responseLength',
      // Why API Gateway itself answered, such as THROTTLED or INTEGRATION_FAILURE.
      errorType: '$context.error.responseType',
      lambdaStatus: '$context.integration.integrationStatus',
      integrationLatency: '$context.integrationLatency',
    }),
  );
}
