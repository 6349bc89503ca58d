import * as v from 'valibot';
import { account } from '../../template/surroundings.ts';
import type { AwsApi } from '../aws-call.ts';
import { readJsonCall, refuseInJson } from '../json-api.ts';

const queryErrors = {
  'access denied': 'AccessDenied',
  'no credentials': 'MissingAuthenticationToken',
  'unknown key': 'InvalidClientTokenId',
  'wrong signature': 'SignatureDoesNotMatch',
} as const;

const OnQueue = v.object({
  QueueUrl: v.pipe(v.string(), v.regex(/^http:\/\/[^/]+\/\d{12}\/[\w.-]+$/)),
});

/**
 * SQS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html. A batch needs the permission
 * of the single action.
 */
export const sqsApi: AwsApi = {
  service: 'sqs',
  speaksBy: 'body',
  accessesOf(call) {
    const read = readJsonCall(call, 'AmazonSQS');
    const parsed = v.safeParse(OnQueue, read?.input);
    if (read === undefined || !parsed.success) return undefined;
    const [accountId, queueName] = parsed.output.QueueUrl.split('/').slice(-2);
    return [
      {
        action: `sqs:${read.operation.replace(/Batch$/, '')}`,
        resource: `arn:${account.partition}:sqs:${account.region}:${accountId}:${queueName}`,
        circumstances: {},
      },
    ];
  },
  // Clients learn the code that SQS had before it spoke JSON from a header.
  refuse: (response, refusal) =>
    refuseInJson(response, refusal, {
      status: 403,
      headers: { 'x-amzn-query-error': `${queryErrors[refusal.kind]};Sender` },
    }),
};
