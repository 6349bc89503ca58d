import { Fn, Stack } from 'aws-cdk-lib';
import { environmentNames } from '../functions/runtime/environment-names.ts';
import { queueUrlEnding } from '../functions/runtime/queue-urls.ts';
import { type DeliveryQueue, queueName } from './delivery-queue.ts';
import type { Foundation } from './foundation.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';

/** What SQS does with a key for who sends: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html */
const sendKeyActions = ['GenerateDataKey', 'Decrypt'];

/** Lets a function queue deliveries again, as an operator wants it. */
export function grantSendAgain(
  target: ServiceFunction,
  queues: readonly DeliveryQueue[],
  { stage, key }: Foundation,
): void {
  const resources = [anyQueue(target, stage, 'deliveries')];
  grant(target, queues, { key, access: [{ actions: ['sqs:SendMessage'], resources }] });
}

/** Lets a function queue new deliveries. */
export function grantSend(
  target: ServiceFunction,
  queues: readonly DeliveryQueue[],
  { key }: Foundation,
): void {
  const resources = queues.map(({ queue }) => queue.queueArn);
  grant(target, queues, { key, access: [{ actions: ['sqs:SendMessage'], resources }] });
}

/** Lets a function queue deliveries again and take messages out of the dead-letter queues. */
export function grantRelease(
  target: ServiceFunction,
  queues: readonly DeliveryQueue[],
  { stage, key }: Foundation,
): void {
  const access = [
    {
      actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
      resources: [anyQueue(target, stage, 'deliveries')],
    },
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      resources: [anyQueue(target, stage, 'dead-letters')],
    },
  ];
  grant(target, queues, { key, access });
}

interface Granted {
  readonly key: Foundation['key'];
  readonly access: readonly Parameters<ServiceFunction['allow']>[0][];
}

/** Tells a function where the queues are, and lets it use them, if there are any. */
function grant(
  target: ServiceFunction,
  queues: readonly DeliveryQueue[],
  { key, access }: Granted,
): void {
  giveQueueUrls(target, queues);
  if (queues.length === 0) return;
  for (const one of access) target.allow(one);
  key?.allow(target, 'sqs', sendKeyActions);
}

/**
 * The stage's queues of one kind by one pattern, since a role's policies have no room for the ARN of each beside what the
 * function may do to the table.
 */
function anyQueue(
  target: ServiceFunction,
  stage: Stage,
  kind: 'deliveries' | 'dead-letters',
): string {
  return Stack.of(target).formatArn({ service: 'sqs', resource: queueName(stage, kind, '*') });
}

/** All queues' URLs begin alike: with what is left of any of them without its own end. */
function giveQueueUrls(target: ServiceFunction, queues: readonly DeliveryQueue[]): void {
  const [any] = queues;
  const prefix =
    any === undefined
      ? ''
      : Fn.select(0, Fn.split(queueUrlEnding('deliveries', any.connection), any.queue.queueUrl));
  target.addEnvironment(environmentNames.queueUrlPrefix, prefix);
}
