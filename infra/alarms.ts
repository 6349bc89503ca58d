import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { AlarmTopic } from './alarm-topic.ts';
import type { Foundation } from './foundation.ts';
import { metricOf } from './metrics.ts';
import type { ProviderDelivery } from './provider-delivery.ts';
import type { ServiceFunction } from './service-function.ts';

/** Where a stage does not say where people read it. */
const runbookFile = 'docs/runbook.md';

/** By then a delivery has been tried five times by the usual schedule, and there are days left to mend the cause. */
const tooOldSeconds = 4 * 3_600;

/** A source with a wrong secret or clock, or somebody who tries: single refusals are the source's to see. */
const manyRefusals = 20;

/** Lambda and SQS try again by themselves; only many at once delay anything. */
const manyThrottles = 10;

const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' };

export interface AlarmsProps {
  readonly foundation: Foundation;
  readonly deliveries: readonly ProviderDelivery[];
  /** All functions by what people call them. */
  readonly functions: Readonly<Record<string, ServiceFunction>>;
  readonly retry: ServiceFunction;
  readonly apiId: string;
}

interface Definition {
  /** What it is about, unique among all that share a heading. */
  readonly subject?: string;
  /** Of the runbook's part about it. */
  readonly heading: string;
  /** What people at the other end do not get as long as it is on. */
  readonly impact: string;
  readonly metric: IMetric;
  readonly atLeast: number;
}

/** What an operator is told of, each alarm with what it means for people and where to read what to do. */
export class Alarms extends Construct {
  private readonly topic: AlarmTopic;
  private readonly runbook: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { foundation, deliveries, functions } = props;
    this.topic = new AlarmTopic(this, 'Alarms', foundation);
    this.runbook = foundation.stage.runbookUrl ?? runbookFile;
    for (const delivery of deliveries) {
      for (const one of ofConnection(delivery, foundation)) this.add(one);
    }
    for (const [name, target] of Object.entries(functions)) {
      for (const one of ofFunction(name, target)) this.add(one);
    }
    for (const one of ofWebhooks(props)) this.add(one);
    const { alarmName, ...silent } = this.propsOf(ofSchedule(props));
    this.send(
      new Alarm(this, alarmName, {
        ...silent,
        alarmName,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        // A schedule that does not run has no values at all.
        treatMissingData: TreatMissingData.BREACHING,
      }),
    );
  }

  private add(definition: Definition): void {
    const props = this.propsOf(definition);
    this.send(
      new Alarm(this, props.alarmName, {
        ...props,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        // Nothing is recorded of what does not happen.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
    );
  }

  private propsOf({ subject, heading, impact, metric, atLeast }: Definition) {
    const slug = heading.toLowerCase().replaceAll(' ', '-');
    return {
      alarmName: [Stack.of(this).stackName, subject, heading].filter(Boolean).join(': '),
      alarmDescription: `${impact} What to do: ${this.runbook}#${slug}`,
      metric,
      threshold: atLeast,
      evaluationPeriods: 1,
    };
  }

  private send(alarm: Alarm): void {
    const action = new SnsAction(this.topic.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

function ofConnection(
  { connection, queue }: ProviderDelivery,
  { stage }: Foundation,
): Definition[] {
  const of = { connection };
  return [
    {
      subject: connection,
      heading: 'Dead letters',
      impact: `A function stopped again and again while it updated users at ${connection}: they wait.`,
      metric: new MathExpression({
        // The retry function empties the queue every minute, mostly before SQS has counted.
        expression: 'FILL(drained, 0) + FILL(visible, 0)',
        usingMetrics: {
          drained: metricOf(stage, { name: 'deadLetters', of, statistic: 'Sum' }),
          visible: queue.deadLetters.metricApproximateNumberOfMessagesVisible({
            period: Duration.minutes(5),
            statistic: 'Maximum',
          }),
        },
        period: Duration.minutes(5),
      }),
      atLeast: 1,
    },
    {
      subject: connection,
      heading: 'Failed deliveries',
      impact: `${connection} has not got these changes, and does not get them by itself.`,
      metric: metricOf(stage, { name: 'failed', of, statistic: 'Sum' }),
      atLeast: 1,
    },
    {
      subject: connection,
      heading: 'Oldest delivery too old',
      impact: `For hours ${connection} has not got changes; seven days after they came they fail.`,
      metric: metricOf(stage, { name: 'oldestWaiting', of, statistic: 'Maximum' }),
      atLeast: tooOldSeconds,
    },
    {
      subject: connection,
      heading: 'Connection held',
      impact: `Nobody is updated at ${connection} until its secret is changed.`,
      metric: metricOf(stage, { name: 'connectionHeld', of, statistic: 'Maximum' }),
      atLeast: 1,
    },
  ];
}

function ofFunction(name: string, target: ServiceFunction): Definition[] {
  return [
    {
      subject: name,
      heading: 'Function errors',
      impact: `The function ${name} fails or runs out of time: what it does is late.`,
      metric: target.metricErrors(fiveMinutes),
      atLeast: 1,
    },
    {
      subject: name,
      heading: 'Function throttles',
      impact: `The function ${name} may not run as often as it has to: what it does is late.`,
      metric: target.metricThrottles(fiveMinutes),
      atLeast: manyThrottles,
    },
  ];
}

function ofWebhooks({ foundation: { stage }, apiId }: AlarmsProps): Definition[] {
  return [
    {
      heading: 'Receive errors',
      impact: 'Webhooks are answered with 5xx: what their sources do not send again is lost.',
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5xx',
        dimensionsMap: { ApiId: apiId },
        ...fiveMinutes,
      }),
      atLeast: 1,
    },
    {
      heading: 'Refused webhooks',
      impact:
        'Changes are refused and reach nobody: a source is set up wrongly, or somebody tries.',
      metric: metricOf(stage, { name: 'refused', statistic: 'Sum' }),
      atLeast: manyRefusals,
    },
  ];
}

function ofSchedule({ retry }: AlarmsProps): Definition {
  return {
    heading: 'Schedule not running',
    impact: 'Nothing is sent a second time: what waits, was lost or is held stays where it is.',
    metric: retry.metricInvocations(fiveMinutes),
    atLeast: 1,
  };
}
