import { Duration } from 'aws-cdk-lib';
import type { AlarmDefinition } from './add-alarm.ts';
import type { Foundation } from './foundation.ts';
import { metricOf } from './metrics.ts';
import type { ServiceFunction } from './service-function.ts';

/** Lambda and SQS try again by themselves; only many at once delay anything. */
const manyThrottles = 10;

/** A single one is made up for by the next run. What is wrong for good comes in each of five; one may fall out. */
const errorsOfFiveRuns = 4;

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
export function scheduleAlarms(retry: ServiceFunction, { stage }: Foundation): AlarmDefinition[] {
  return [
    {
      heading: 'Schedule not running',
      impact: 'Nothing is sent a second time: what waits, was lost or is held stays where it is.',
      metric: retry.metricInvocations(fiveMinutes),
      when: { lessThan: 1 },
    },
    {
      heading: 'Schedule errors',
      impact: 'Some of what waits is not sent a second time, and its age may not be measured.',
      metric: metricOf(stage, { name: 'scheduleErrors', statistic: 'Sum' }),
      when: { atLeast: errorsOfFiveRuns },
    },
  ];
}
