import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Connection } from '../functions/domain/connection.ts';
import type { ConfigDocument } from '../functions/runtime/config.ts';
import { giveConnectionConfig } from './config-variable.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { grantConsume } from './delivery-queue-grants.ts';
import type { DeliveryStorage } from './delivery-storage.ts';
import { createEmptySecret } from './empty-secret.ts';
import { ServiceFunction } from './service-function.ts';

/** A login, a call, a renewed login and a second call fit into this many of a connection's time-outs, with room. */
const timeoutsPerInvocation = 6;

/** With less, loading and recording would leave no time for even one call, and nothing would ever be delivered. */
const minInvocationSeconds = 15;

/** AWS's advice for a queue that feeds a function: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const invocationsPerVisibilityTimeout = 6;

const batchSize = 10;

export interface ProviderDeliveryProps {
  readonly connection: Connection;
  readonly document: ConfigDocument;
  readonly storage: DeliveryStorage;
}

/** One connection's own pipeline: queues, function and secret, out of every other connection's reach. */
export class ProviderDelivery extends Construct {
  readonly queue: DeliveryQueue;
  readonly secret: CfnSecret;

  constructor(scope: Construct, id: string, props: ProviderDeliveryProps) {
    super(scope, id);
    const { connection, document, storage } = props;
    const { name, provider } = connection;
    const timeoutSeconds = Math.max(
      minInvocationSeconds,
      Math.ceil(timeoutsPerInvocation * connection.timeoutSeconds),
    );
    this.queue = new DeliveryQueue(this, 'Queue', {
      connection: name,
      visibilityTimeout: Duration.seconds(invocationsPerVisibilityTimeout * timeoutSeconds),
    });
    this.secret = createEmptySecret(this, 'Secret', {
      name: `propaga/connections/${name}`,
      description: `Credentials of ${name} at ${provider}`,
    });
    const deliver = new ServiceFunction(this, 'Deliver', {
      entry: 'deliver',
      description: `Delivers user changes to ${name}`,
      timeout: Duration.seconds(timeoutSeconds),
      memoryMegabytes: 512,
    });
    giveConnectionConfig(deliver, document, name);
    storage.grantDeliver(deliver, name);
    grantConsume(deliver, this.queue);
    deliver.allow({
      actions: ['secretsmanager:GetSecretValue'],
      resources: [this.secret.ref],
    });
    new EventSourceMapping(this, 'Messages', {
      target: deliver,
      eventSourceArn: this.queue.queue.queueArn,
      batchSize,
      maxConcurrency: connection.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
