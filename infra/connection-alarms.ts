import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './add-alarm.ts';
import { queueName } from './delivery-queue.ts';
import type { Foundation } from './foundation.ts';
import { metricOf } from './metrics.ts';

/** By then a delivery has been tried five times by the usual schedule, and there are days left to fix the cause. */
const tooOldSeconds = 4 * 3_600;

/** What an operator is told of about one connection. */
export function connectionAlarms(subject: string, { stage }: Foundation): AlarmDefinition[] {
  const of = { connection: subject };
  return [
    {
      subject,
      heading: 'Dead letters',
      impact: `A function stopped again and again while it updated users at ${subject}: they wait.`,
      metric: metricOf(stage, { name: 'deadLetters', of, statistic: 'Sum' }),
      when: { atLeast: 1 },
    },
    {
      subject,
      heading: 'Dead letters left',
      impact: `Nobody takes the dead letters of ${subject} out of their queue: these users wait.`,
      // The retry function takes them out every minute: the least of five minutes is 0 as long as it does.
      metric: new Metric({
        namespace: 'AWS/SQS',
        metricName: 'ApproximateNumberOfMessagesVisible',
        dimensionsMap: { QueueName: queueName(stage, 'dead-letters', subject) },
        statistic: 'Minimum',
        period: Duration.minutes(5),
      }),
      when: { atLeast: 1 },
    },
    {
      subject,
      heading: 'Deliveries not queued',
      impact: `The queue of ${subject} refuses messages: changes reach it minutes late, or not at all.`,
      metric: metricOf(stage, { name: 'notQueued', of, statistic: 'Sum' }),
      when: { atLeast: 1 },
    },
    {
      subject,
      heading: 'Failed deliveries',
      impact: `${subject} has not got these changes, and does not get them by itself.`,
      metric: metricOf(stage, { name: 'failed', of, statistic: 'Sum' }),
      when: { atLeast: 1 },
    },
    {
      subject,
      heading: 'Oldest delivery too old',
      impact: `For hours ${subject} has not got changes; seven days after they came they fail.`,
      metric: metricOf(stage, { name: 'oldestWaiting', of, statistic: 'Maximum' }),
      when: { atLeast: tooOldSeconds },
    },
    {
      subject,
      heading: 'Connection held',
      impact: `Nobody is updated at ${subject} until its secret is changed.`,
      metric: metricOf(stage, { name: 'connectionHeld', of, statistic: 'Maximum' }),
      when: { atLeast: 1 },
    },
  ];
}
