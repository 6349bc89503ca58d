import { describe, expect, test } from 'vitest';
import { fourProviders, oneConnection, sameProviderTwice } from './example-configs.ts';
import { deadLettersOf, functionDelivering, mappingOf, queueOf } from './functions-of.ts';
import { stackOf } from './stack-template.ts';

const fourteenDaysSeconds = 14 * 24 * 3_600;

describe.each([
  ['one connection', oneConnection],
  ['two accounts at one provider', sameProviderTwice],
  ['four providers', fourProviders],
])('with %s', (_, document) => {
  const stack = stackOf(document);
  const names = Object.keys(document.connections);

  test('every connection has its own queue, dead-letter queue and function', () => {
    expect(stack.all('AWS::SQS::Queue')).toHaveLength(2 * names.length);
    expect(new Set(names.map((name) => functionDelivering(stack, name))).size).toBe(names.length);
  });

  test.each(names)('%s takes users in order and side by side', (name) => {
    for (const queue of [queueOf(stack, name), deadLettersOf(stack, name)]) {
      expect(queue.properties).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        SqsManagedSseEnabled: true,
        MessageRetentionPeriod: fourteenDaysSeconds,
      });
    }
  });

  test.each(names)('a message of %s that crashes five times ends as a dead letter', (name) => {
    const deadLetters = deadLettersOf(stack, name);
    expect(queueOf(stack, name).properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters.id, 'Arn'] },
      maxReceiveCount: 5,
    });
    expect(deadLetters.properties.RedriveAllowPolicy).toMatchObject({
      redrivePermission: 'byQueue',
      sourceQueueArns: [expect.anything()],
    });
    expect(JSON.stringify(deadLetters.properties.RedriveAllowPolicy)).toContain(
      `:propaga-deliveries-${name}.fifo"`,
    );
  });

  test.each(names)('no message of %s comes again while it is worked on', (name) => {
    const visibility = Number(queueOf(stack, name).properties.VisibilityTimeout);
    expect(visibility).toBeGreaterThanOrEqual(
      6 * Number(functionDelivering(stack, name).properties.Timeout),
    );
  });

  test.each(names)('one failed message of %s does not bring back the whole batch', (name) => {
    expect(mappingOf(stack, name).properties).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('queues refuse unencrypted connections', () => {
    const guarded = stack.all('AWS::SQS::QueuePolicy').map(({ properties }) => {
      expect(properties.PolicyDocument).toMatchObject({
        Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      });
      return properties.Queues;
    });
    expect(guarded.flat().map(stack.behind).toSorted(byId)).toEqual(
      stack.all('AWS::SQS::Queue').toSorted(byId),
    );
  });
});

describe('settings of a connection', () => {
  const stack = stackOf(fourProviders);

  test.each([
    ['wecare', 3],
    ['dito', 10],
  ])('%s is called by at most %i functions at a time', (name, maxConcurrency) => {
    expect(mappingOf(stack, name).properties.ScalingConfig).toEqual({
      MaximumConcurrency: maxConcurrency,
    });
  });

  test.each([
    ['wecare', 20.1, 121],
    ['dito', 10, 60],
  ])('%s, slow for %d s, leaves its function %i s', (name, _, timeout) => {
    expect(functionDelivering(stack, name).properties.Timeout).toBe(timeout);
  });

  test('a disabled connection keeps its queue, for what was accepted before', () => {
    expect(mappingOf(stack, 'imagemais').properties.Enabled).not.toBe(false);
  });
});

function byId(a: { id: string }, b: { id: string }): number {
  return a.id.localeCompare(b.id);
}
