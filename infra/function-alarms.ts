import { Duration } from 'aws-cdk-lib';
import type { AlarmDefinition } from './add-alarm.ts';
import type { ServiceFunction } from './service-function.ts';

/** Lambda and SQS try again by themselves; only many at once delay anything. */
const manyThrottles = 10;

const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' };

/** What an operator is told of about a function, by what people call it. */
export function functionAlarms(subject: string, target: ServiceFunction): AlarmDefinition[] {
  return [
    {
      subject,
      heading: 'Function errors',
      impact: `The function ${subject} fails or runs out of time: what it does is late.`,
      metric: target.metricErrors(fiveMinutes),
      when: { atLeast: 1 },
    },
    {
      subject,
      heading: 'Function throttles',
      impact: `The function ${subject} may not run as often as it has to: what it does is late.`,
      metric: target.metricThrottles(fiveMinutes),
      when: { atLeast: manyThrottles },
    },
  ];
}

/** What an operator is told of about the function that the schedule starts every minute. */
export function scheduleAlarm(retry: ServiceFunction): AlarmDefinition {
  return {
    heading: 'Schedule not running',
    impact: 'Nothing is sent a second time: what waits, was lost or is held stays where it is.',
    metric: retry.metricInvocations(fiveMinutes),
    when: { lessThan: 1 },
  };
}
