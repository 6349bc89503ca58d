import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';

/** Where a stage does not say where people read it. */
const runbookFile = 'docs/runbook.md';

/** Something that an operator is told of, with what it means for people and where to read what to do. */
export interface AlarmDefinition {
  /** What it is about, unique among all that share a heading. */
  readonly subject?: string;
  /** Of the runbook's part about it. */
  readonly heading: string;
  /** What people at the other end do not get as long as it is on. */
  readonly impact: string;
  readonly metric: IMetric;
  /** When it is on. Nothing is recorded of what does not happen; of what has to happen, that is the alarm. */
  readonly when: { readonly atLeast: number } | { readonly lessThan: number };
}

/** Where alarms belong to, and who is told of them. */
export interface Alerting {
  readonly foundation: Foundation;
  readonly topic: ITopic;
}

/** Makes an alarm that tells the topic when it begins and when it ends. */
export function addAlarm(
  scope: Construct,
  { foundation, topic }: Alerting,
  { subject, heading, impact, metric, when }: AlarmDefinition,
): void {
  const alarmName = [foundation.name, subject, heading].filter(Boolean).join(': ');
  const runbook = foundation.stage.runbookUrl ?? runbookFile;
  const slug = heading.toLowerCase().replaceAll(' ', '-');
  const alarm = new Alarm(scope, alarmName, {
    alarmName,
    alarmDescription: `${impact} What to do: ${runbook}#${slug}`,
    metric,
    evaluationPeriods: 1,
    ...('atLeast' in when
      ? {
          threshold: when.atLeast,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        }
      : {
          threshold: when.lessThan,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          treatMissingData: TreatMissingData.BREACHING,
        }),
  });
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}
