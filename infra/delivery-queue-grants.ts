import { Stack } from 'aws-cdk-lib';
import { environmentNames } from '../functions/runtime/environment-names.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * Lets Lambda take one connection's messages for a function: what AWS asks of its role, see
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaSQSQueueExecutionRole.html
 */
export function grantConsume(target: ServiceFunction, queue: DeliveryQueue): void {
  target.allow({
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [queue.queue.queueArn],
  });
}

/** Lets a function queue new deliveries. */
export function grantSend(target: ServiceFunction, queues: readonly DeliveryQueue[]): void {
  giveQueueUrls(target, queues);
  if (queues.length === 0) return;
  target.allow({
    actions: ['sqs:SendMessage'],
    resources: queues.map(({ queue }) => queue.queueArn),
  });
}

/** Lets a function queue deliveries again and take messages out of the dead-letter queues. */
export function grantRelease(target: ServiceFunction, queues: readonly DeliveryQueue[]): void {
  giveQueueUrls(target, queues);
  const deadLetterUrls = queues.map(({ connection, deadLetters }) => [
    connection,
    deadLetters.queueUrl,
  ]);
  target.addEnvironment(environmentNames.deadLetterQueueUrls, toJson(target, deadLetterUrls));
  if (queues.length === 0) return;
  target.allow({
    actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
    resources: queues.map(({ queue }) => queue.queueArn),
  });
  target.allow({
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
    resources: queues.map(({ deadLetters }) => deadLetters.queueArn),
  });
}

function giveQueueUrls(target: ServiceFunction, queues: readonly DeliveryQueue[]): void {
  const urls = queues.map(({ connection, queue }) => [connection, queue.queueUrl]);
  target.addEnvironment(environmentNames.queueUrls, toJson(target, urls));
}

function toJson(target: ServiceFunction, entries: readonly (readonly string[])[]): string {
  return Stack.of(target).toJsonString(Object.fromEntries(entries));
}
