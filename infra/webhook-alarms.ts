import { accessMetric } from './access-log.ts';
import type { AlarmDefinition } from './add-alarm.ts';
import type { Foundation } from './foundation.ts';
import { metricOf } from './metrics.ts';

/** A source with a wrong secret or clock, or somebody who tries: single refusals are the source's to see. */
const manyRefusals = 20;

/** What an operator is told of about the way in. */
export function webhookAlarms({ stage }: Foundation): AlarmDefinition[] {
  return [
    {
      heading: 'Receive errors',
      impact: 'Webhooks are answered with 5xx: what their sources do not send again is lost.',
      metric: accessMetric(stage, 'webhooksFailed'),
      when: { atLeast: 1 },
    },
    {
      heading: 'Refused webhooks',
      impact:
        'Changes are refused and reach nobody: a source is set up wrongly, or somebody tries.',
      metric: metricOf(stage, { name: 'refused', statistic: 'Sum' }),
      when: { atLeast: manyRefusals },
    },
    {
      heading: 'Throttled requests',
      impact: 'There are more requests than the API lets in: webhooks are answered with 429, too.',
      metric: accessMetric(stage, 'requestsThrottled'),
      // Of very many, API Gateway may not log all: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-monitor.html
      when: { atLeast: 1 },
    },
  ];
}
