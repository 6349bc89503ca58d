import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../functions/runtime/config.ts';
import { queueUrls } from '../../functions/runtime/queue-urls.ts';
import { fourProviders } from './example-configs.ts';
import {
  environmentOf,
  functionAnswering,
  functionDelivering,
  functionScheduled,
} from './functions-of.ts';
import { stackOf } from './stack-template.ts';

const stack = stackOf(fourProviders);
const connections = Object.keys(fourProviders.connections);
const receive = functionAnswering(stack, 'POST /webhooks/{source}');
const api = functionAnswering(stack, 'GET /deliveries');
const retry = functionScheduled(stack);

test('every function runs on Node 24 and arm64', () => {
  for (const { properties } of stack.all('AWS::Lambda::Function')) {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
  }
});

test('every function writes JSON to a log group of its own', () => {
  const functions = stack.all('AWS::Lambda::Function');
  const logs = functions.map(({ properties }) => {
    const { LoggingConfig: logging } = properties;
    expect(logging).toMatchObject({ LogFormat: 'JSON', LogGroup: { Ref: expect.any(String) } });
    return JSON.stringify(logging);
  });
  expect(new Set(logs).size).toBe(functions.length);
});

test('every function is traced', () => {
  for (const { properties } of stack.all('AWS::Lambda::Function')) {
    expect(properties.TracingConfig).toEqual({ Mode: 'Active' });
  }
});

test('no log is kept for more than 30 days', () => {
  const groups = stack.all('AWS::Logs::LogGroup');
  expect(groups).toHaveLength(connections.length + 4);
  for (const { properties } of groups) expect(properties.RetentionInDays).toBe(30);
});

test('due deliveries are released every minute, by one run at a time', () => {
  const [schedule, ...others] = stack.all('AWS::Scheduler::Schedule');
  expect(others).toEqual([]);
  expect(schedule?.properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { RetryPolicy: { MaximumRetryAttempts: 0 } },
  });
  expect(retry.properties.Timeout).toBeLessThan(60);
});

describe('environments', () => {
  test('each function gets the variables it reads and no others', () => {
    const names = (target: typeof api) => Object.keys(environmentOf(stack, target)).toSorted();
    expect(names(receive)).toEqual(['BUCKET_NAME', 'QUEUE_URL_PREFIX', 'STAGE', 'TABLE_NAME']);
    expect(names(functionDelivering(stack, 'dito'))).toEqual([
      'BUCKET_NAME',
      'EVENT_BUS_NAME',
      'STAGE',
      'TABLE_NAME',
    ]);
    expect(names(api)).toEqual(['BUCKET_NAME', 'QUEUE_URL_PREFIX', 'STAGE', 'TABLE_NAME']);
    expect(names(retry)).toEqual([
      'BUCKET_NAME',
      'EVENT_BUS_NAME',
      'QUEUE_URL_PREFIX',
      'STAGE',
      'TABLE_NAME',
    ]);
  });

  test('the storage they name is the storage of the stack', () => {
    const { TABLE_NAME, BUCKET_NAME } = environmentOf(stack, receive);
    expect({ TABLE_NAME, BUCKET_NAME }).toEqual({ TABLE_NAME: '<Table>', BUCKET_NAME: '<Bucket>' });
  });

  test.each([
    ['receive', receive],
    ['retry', retry],
    ['api', api],
  ])('%s finds every queue by the URL of one', (_, target) => {
    const { QUEUE_URL_PREFIX: prefix } = environmentOf(stack, target);
    const parsed = parseConfig(fourProviders);
    if (!parsed.ok || prefix === undefined) throw new Error('The function finds no queue.');
    const kinds = ['deliveries', 'dead-letters'] as const;
    const found = kinds.flatMap((kind) =>
      Object.values(queueUrls(parsed.config, kind, prefix)).map((url) => `${url}>`),
    );
    const queues = stack
      .all('AWS::SQS::Queue')
      .map(({ properties }) => `<${properties.QueueName}>`);
    expect(found.toSorted()).toEqual(queues.toSorted());
  });
});
