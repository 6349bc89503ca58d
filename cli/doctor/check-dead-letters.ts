import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsProblem } from '../aws-problem.ts';
import { requestHandler } from '../aws-timeouts.ts';
import type { Stack } from '../stack.ts';
import type { Finding } from './finding.ts';

/** Whether a stack's dead-letter queues are empty. */
export async function checkDeadLetters(stack: Stack): Promise<Finding[]> {
  const queues = await stack.resources('AWS::SQS::Queue');
  const deadLetters = [...queues].filter(([logicalId]) => /DeadLetter/.test(logicalId));
  const client = new SQSClient({
    region: stack.region,
    credentials: stack.credentials,
    requestHandler,
  });
  const findings = await Promise.all(deadLetters.map(([, url]) => checkQueue(client, url)));
  return findings.length > 0
    ? findings
    : [{ check: 'dead letters', result: 'skip', detail: `${stack.name} has no such queues` }];
}

async function checkQueue(client: SQSClient, url: string): Promise<Finding> {
  const check = `queue ${url.split('/').at(-1)}`;
  const messages = await countOf(client, url);
  return messages === 0
    ? { check, result: 'ok', detail: 'empty' }
    : {
        check,
        result: 'warn',
        detail: `about ${messages} messages that no invocation has finished`,
        next: 'They go back into the schedule within minutes. If they do not, see the log of the deliver function.',
      };
}

async function countOf(client: SQSClient, url: string): Promise<number> {
  try {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
  } catch (error) {
    throw awsProblem(error, `count the messages of ${url} (sqs:GetQueueAttributes)`);
  }
}
