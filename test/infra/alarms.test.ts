import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { fourProviders, oneConnection } from './example-configs.ts';
import { type Resource, stackOf } from './stack-template.ts';

const AlarmProperties = v.object({
  AlarmName: v.string(),
  AlarmDescription: v.string(),
  AlarmActions: v.array(v.unknown()),
  OKActions: v.array(v.unknown()),
  TreatMissingData: v.string(),
  Threshold: v.number(),
  ComparisonOperator: v.string(),
  MetricName: v.optional(v.string()),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.unknown() }))),
});

const stack = stackOf(fourProviders);
const alarms = stack
  .all('AWS::CloudWatch::Alarm')
  .map(({ properties }) => v.parse(AlarmProperties, properties));
const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
const connections = Object.keys(fourProviders.connections);
const named = (name: string) =>
  alarms.find(({ AlarmName }) => AlarmName === `propaga-dev: ${name}`);

function headingOf({ AlarmName }: (typeof alarms)[number]): string {
  return AlarmName.split(': ').at(-1) ?? '';
}

test('each alarm says what it does to people, and leads to its part of the runbook', () => {
  for (const alarm of alarms) {
    const heading = headingOf(alarm);
    expect(headings).toContain(heading);
    const slug = heading.toLowerCase().replaceAll(' ', '-');
    expect(alarm.AlarmDescription).toMatch(
      new RegExp(`^\\S.{30,}\\. What to do: docs/runbook\\.md#${slug}$`),
    );
  }
});

test('the runbook has a part for each kind of alarm and for nothing else, with all that an operator needs', () => {
  expect([...new Set(alarms.map(headingOf))].toSorted()).toEqual(headings.toSorted());
  const parts = runbook.split(/^## /m).slice(1);
  for (const part of parts) {
    for (const needed of ['Meaning.', 'Impact.', 'Look at.', 'Do.']) {
      expect(part, part.split('\n')[0]).toContain(`**${needed}**`);
    }
  }
});

test('every connection and every function is watched', () => {
  for (const heading of [
    'Dead letters',
    'Dead letters left',
    'Deliveries not queued',
    'Failed deliveries',
    'Oldest delivery too old',
    'Connection held',
  ]) {
    const watched = alarms.filter((alarm) => headingOf(alarm) === heading);
    expect(watched.map(({ AlarmName }) => AlarmName).toSorted()).toEqual(
      connections.map((name) => `propaga-dev: ${name}: ${heading}`).toSorted(),
    );
  }
  for (const heading of ['Function errors', 'Function throttles']) {
    expect(alarms.filter((alarm) => headingOf(alarm) === heading)).toHaveLength(
      stack.all('AWS::Lambda::Function').length,
    );
  }
});

test('an alarm about a connection looks at that connection of that stage', () => {
  expect(named('wecare: Failed deliveries')).toMatchObject({
    MetricName: 'failed',
    Dimensions: [
      { Name: 'connection', Value: 'wecare' },
      { Name: 'stage', Value: 'dev' },
    ],
    Threshold: 1,
  });
});

test('what does not happen is no alarm, but for a schedule that does not run', () => {
  for (const alarm of alarms) {
    const isSchedule = headingOf(alarm) === 'Schedule not running';
    expect(alarm.TreatMissingData).toBe(isSchedule ? 'breaching' : 'notBreaching');
    expect(alarm.ComparisonOperator).toBe(
      isSchedule ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
    );
  }
});

test.each([
  ['wecare: Dead letters', 'deadLetters', ['connection', 'stage']],
  ['wecare: Dead letters left', 'ApproximateNumberOfMessagesVisible', ['QueueName']],
  ['wecare: Deliveries not queued', 'notQueued', ['connection', 'stage']],
  ['Receive errors', 'webhooksFailed', ['stage']],
  ['Throttled requests', 'requestsThrottled', ['stage']],
])('%s looks at one metric, and is on from the first', (name, MetricName, dimensions) => {
  const alarm = named(name);
  expect(alarm).toMatchObject({ MetricName, Threshold: 1 });
  expect(alarm?.Dimensions?.map(({ Name }) => Name)).toEqual(dimensions);
});

test('no alarm rests on a calculation with a metric that may never have had a value', () => {
  for (const { MetricName } of alarms) expect(MetricName).toBeDefined();
});

test('dead letters that the schedule takes out every minute are not left', () => {
  const [alarm] = stack
    .all('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.AlarmName === 'propaga-dev: dito: Dead letters left');
  expect(alarm?.properties).toMatchObject({
    Statistic: 'Minimum',
    Period: 300,
    Dimensions: [{ Name: 'QueueName', Value: 'propaga-dead-letters-dito.fifo' }],
  });
});

describe('the topic of the alarms', () => {
  test('is told of each alarm and of its end', () => {
    const [topic] = stack.all('AWS::SNS::Topic');
    for (const { AlarmActions, OKActions } of alarms) {
      for (const actions of [AlarmActions, OKActions]) {
        expect(actions.map((one) => stack.behind(one))).toEqual([topic]);
      }
    }
  });

  test('takes from CloudWatch only, and over TLS only', () => {
    const [policy] = stack.all('AWS::SNS::TopicPolicy');
    expect(policy?.properties.PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } },
      ],
    });
  });

  test("is encrypted with the stage's key, which CloudWatch may use: without that no alarm would arrive", () => {
    const prod = stackOf(fourProviders, 'prod');
    const [topic] = prod.all('AWS::SNS::Topic');
    const key = prod.behind(topic?.properties.KmsMasterKeyId);
    expect(key.properties.KeyPolicy).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        }),
      ]),
    });
  });

  test('leads to where the stage says that operators read the runbook', () => {
    const stages = { dev: { runbookUrl: 'https://git.example.com/propaga/docs/runbook.md' } };
    const described = stackOf({ ...oneConnection, stages })
      .all('AWS::CloudWatch::Alarm')
      .map(({ properties }) => String(properties.AlarmDescription));
    for (const one of described) {
      expect(one).toMatch(/ https:\/\/git\.example\.com\/propaga\/docs\/runbook\.md#[a-z-]+$/);
    }
  });

  test('tells the address of the stage, if there is one', () => {
    expect(() => stack.all('AWS::SNS::Subscription')).toThrow();
    const stages = { dev: { alarmEmail: 'plantao@example.com' } };
    const [subscription] = stackOf({ ...oneConnection, stages }).all('AWS::SNS::Subscription');
    expect(subscription?.properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'plantao@example.com',
    });
  });
});

test('the dashboard shows what the alarms look at', () => {
  const [dashboard] = stack.all('AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(bodyOf(dashboard));
  for (const metric of ['accepted', 'refused', 'delivered', 'failed', 'timeToDelivery']) {
    expect(body).toContain(metric);
  }
  for (const shown of ['p50', 'p99', 'oldestWaiting', 'providerCallTime', 'Throttles', 'Errors']) {
    expect(body).toContain(shown);
  }
  for (const { MetricName } of alarms)
    if (MetricName !== 'Invocations')
      expect(body).toContain(MetricName ?? 'ApproximateNumberOfMessagesVisible');
});

test("the same stage may have a dashboard in each region, as dashboards are the whole account's", () => {
  const [dashboard] = stack.all('AWS::CloudWatch::Dashboard');
  expect(stack.spell(dashboard?.properties.DashboardName)).toBe('propaga-dev-<AWS::Region>');
});

function bodyOf(dashboard: Resource | undefined): unknown {
  return dashboard?.properties.DashboardBody;
}
