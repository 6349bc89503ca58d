import { Duration, Stack } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { maxReceiveCount } from '../functions/domain/queue-times.ts';
import { type QueueKind, queueUrlEnding } from '../functions/runtime/queue-urls.ts';
import type { Foundation } from './foundation.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';

const orderedPerUser: QueueProps = {
  fifo: true,
  // High throughput: the limit is each user's, not the queue's.
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
};

/** What a connection's queue is called at a stage. */
export function queueName({ secretPrefix }: Stage, kind: QueueKind, connection: string): string {
  return `${secretPrefix}-${queueUrlEnding(kind, connection)}`;
}

export interface DeliveryQueueProps {
  readonly connection: string;
  readonly foundation: Foundation;
  /** How long a message stays hidden while it is worked on. */
  readonly visibilityTimeout: Duration;
}

/** One connection's queue, and the dead-letter queue for messages that no invocation finished. */
export class DeliveryQueue extends Construct {
  readonly connection: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  private readonly foundation: Foundation;

  constructor(scope: Construct, id: string, props: DeliveryQueueProps) {
    super(scope, id);
    const { connection, foundation, visibilityTimeout } = props;
    this.connection = connection;
    this.foundation = foundation;
    const ownName = queueName(foundation.stage, 'deliveries', connection);
    // By name: a reference each way would be a circle.
    const queueArn = Stack.of(this).formatArn({ service: 'sqs', resource: ownName });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...orderedPerUser,
      ...encryptionWith(foundation),
      queueName: queueName(foundation.stage, 'dead-letters', connection),
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'Source', queueArn)],
      },
    });
    this.queue = new Queue(this, 'Queue', {
      ...orderedPerUser,
      ...encryptionWith(foundation),
      queueName: ownName,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
  }

  /** Lets Lambda take the messages for a function: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaSQSQueueExecutionRole.html */
  grantConsume(target: ServiceFunction): void {
    target.allow({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [this.queue.queueArn],
    });
    this.foundation.key?.allow(target, 'sqs', ['Decrypt']);
  }
}

function encryptionWith({ key }: Foundation): QueueProps {
  return key === undefined
    ? { encryption: QueueEncryption.SQS_MANAGED }
    : { encryption: QueueEncryption.KMS, encryptionMasterKey: key.key };
}
