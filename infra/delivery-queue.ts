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

/** How often a message may come without being finished. A crash costs one; a delivery's own retries cost none. */
const maxReceiveCount = 5;

const orderedPerUser: QueueProps = {
  fifo: true,
  // High throughput: the limit is each user's, not the queue's.
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
};

export interface DeliveryQueueProps {
  readonly connection: string;
  /** How long a message stays hidden while it is worked on. */
  readonly visibilityTimeout: Duration;
}

/** One connection's queue, and the dead-letter queue for messages that no invocation finished. */
export class DeliveryQueue extends Construct {
  readonly connection: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { connection, visibilityTimeout }: DeliveryQueueProps) {
    super(scope, id);
    this.connection = connection;
    const queueName = `propaga-deliveries-${connection}.fifo`;
    // By name: a reference each way would be a circle.
    const queueArn = Stack.of(this).formatArn({ service: 'sqs', resource: queueName });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...orderedPerUser,
      queueName: `propaga-dead-letters-${connection}.fifo`,
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'Source', queueArn)],
      },
    });
    this.queue = new Queue(this, 'Queue', {
      ...orderedPerUser,
      queueName,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
  }
}
