/** A finding that is known and left as it is. */
export interface Exception {
  /** The rule's id. */
  readonly rule: string;
  /** Where it may be found: the construct's path within its stack, or the logical id in its template. */
  readonly where: RegExp;
  /** What of that, if the rule finds several things in one place. */
  readonly finding?: RegExp;
  readonly reason: string;
}

const objectsByConnection =
  'The keys of objects end in ids that are made at run time; before them stands what the function may reach.';

/** All exceptions, of the checks of templates and of constructs. One that nothing needs any more fails the tests. */
export const exceptions: readonly Exception[] = [
  {
    rule: 'AwsSolutions-S1',
    where: /^Storage\/Payloads\/Resource$/,
    reason:
      'What lies in the bucket is sealed with a key that is not in S3, and only our functions can reach it; who has to ' +
      'see each access turns on data events in CloudTrail, which cannot be forged by who may write to a log bucket.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^Secrets\/[a-z][a-z0-9-]*--(sources|connections)--[a-z0-9-]+$/,
    reason:
      'The other half of the secret is with somebody else, a source or a provider, where no function of ours can change it.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^Storage\/DataKey$/,
    reason:
      'Rotated by a person, who keeps the former keys: without them, what they sealed could not be read.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Delivery-[a-z0-9-]+\/DeliverRole\/DefaultPolicy\/Resource$/,
    finding: /^Resource::<?[^*]+\/payloads\/[a-z0-9-]+\/\*$/,
    reason: objectsByConnection,
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^(Receive|Api|RetrySchedule\/Retry)Role\/DefaultPolicy\/Resource$/,
    finding: /^Resource::[^*]+\/payloads\/\*$/,
    reason: objectsByConnection,
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^RetrySchedule\/RetryRole\/DefaultPolicy\/Resource$/,
    finding: /^Resource::[^*]+:secret:[^*]+\/connections\/\*$/,
    reason:
      'When a connection’s secret changed, never what is in it. The ARNs of all of them have no room in the role.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^RetrySchedule\/RetryRole\/DefaultPolicy\/Resource$/,
    finding: /^Resource::[^*]+:sqs:[^*]+-dead-letters-\*\.fifo$/,
    reason:
      'The dead letters of all connections of the stage. The ARNs of two queues of each have no room in the role.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^(Api|RetrySchedule\/Retry)Role\/DefaultPolicy\/Resource$/,
    finding: /^Resource::[^*]+:sqs:[^*]+-deliveries-\*\.fifo$/,
    reason:
      'The queues of all connections of the stage, into which both put pointers. Their ARNs have no room in the role.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^SchedulerRoleForTarget-[0-9a-f]+\/DefaultPolicy\/Resource$/,
    finding: /^Resource::<RetryScheduleRetry[0-9A-F]+\.Arn>:\*$/,
    reason: 'Versions and aliases of the one function that the schedule starts.',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /^WebhookApi\/POST --webhooks--\{source\}\/Resource$/,
    reason: 'A webhook is authorized by its signature, which receive verifies over the raw body.',
  },
  {
    rule: 'AwsSolutions-APIG4',
    where: /^WebhookApi\/GET --health\/Resource$/,
    reason: 'It says that the API answers, and nothing else, by a function that no operator needs.',
  },
  {
    rule: 'Serverless-SQSRedrivePolicy',
    where: /^Delivery-[a-z0-9-]+\/Queue\/DeadLetters\/Resource$/,
    reason: 'It is where others redrive to; retry empties it into the schedule.',
  },
  {
    rule: 'Serverless-LambdaDLQ',
    where: /^(Receive|Api|Delivery-[a-z0-9-]+\/Deliver)\/Resource$/,
    reason:
      'Nobody invokes it asynchronously: its caller, API Gateway or the mapping of its queue, learns that it failed.',
  },
  {
    rule: 'Serverless-LambdaDLQ',
    where: /^RetrySchedule\/Retry\/Resource$/,
    reason: 'Its event says nothing, and the next run, a minute later, does what this one did not.',
  },
  {
    rule: 'Serverless-LambdaTracing',
    where: /^(Receive|Api|RetrySchedule\/Retry|Delivery-[a-z0-9-]+\/Deliver)\/Resource$/,
    reason:
      'Whoever deploys has set `tracing` to false for the stage: traces cost, and no alarm or metric comes of them.',
  },
  {
    rule: 'Serverless-LambdaAsyncFailureDestination',
    where: /^RetrySchedule\/Retry\/EventInvokeConfig\/Resource$/,
    reason: 'Its event says nothing, and the next run, a minute later, does what this one did not.',
  },
  {
    rule: 'Serverless-SNSRedrivePolicy',
    where: /^Alarms\/Topic\/[^/]+@[^/]+\/Resource$/,
    reason:
      'SNS tries an e-mail again for hours, and the alarm itself stays to be seen; nobody would watch a queue of old ones.',
  },
  {
    rule: 'Serverless-LambdaEventSourceMappingDestination',
    where: /^Delivery-[a-z0-9-]+\/Messages\/Resource$/,
    reason: "Only streams can have one; a queue's is its dead-letter queue.",
  },
  {
    rule: 'AwsSolutions-IAM5',
    where:
      /^(Receive|Api|RetrySchedule\/Retry|Delivery-[a-z0-9-]+\/Deliver)Role\/DefaultPolicy\/Resource$/,
    finding: /^Resource::\*$/,
    reason:
      'X-Ray knows no resources to name: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html. ' +
      'The tests of permissions let only its two actions have it.',
  },
];
