import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Connection } from '../functions/domain/connection.ts';
import { invocationSeconds, visibilityTimeoutSeconds } from '../functions/domain/queue-times.ts';
import type { ConfigDocument } from '../functions/runtime/config.ts';
import type { DeliveryEvents } from './delivery-events.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import type { DeliveryStorage } from './delivery-storage.ts';
import type { Foundation } from './foundation.ts';
import { connectionConfig } from './function-config.ts';
import { giveStage } from './metrics.ts';
import { grantCredentials } from './secrets.ts';
import { ServiceFunction } from './service-function.ts';

const batchSize = 10;

export interface ProviderDeliveryProps {
  readonly connection: Connection;
  readonly document: ConfigDocument;
  readonly foundation: Foundation;
  readonly storage: DeliveryStorage;
  readonly events: DeliveryEvents;
}

/** One connection's own pipeline: queues and function, out of every other connection's reach. */
export class ProviderDelivery extends Construct {
  readonly connection: string;
  readonly queue: DeliveryQueue;
  readonly deliver: ServiceFunction;

  constructor(scope: Construct, id: string, props: ProviderDeliveryProps) {
    super(scope, id);
    const { connection, document, foundation, storage, events } = props;
    const { name } = connection;
    this.connection = name;
    this.queue = new DeliveryQueue(this, 'Queue', {
      connection: name,
      foundation,
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds(connection)),
    });
    this.deliver = new ServiceFunction(this, 'Deliver', {
      entry: 'deliver',
      config: connectionConfig(document, name),
      description: `Delivers user changes to ${name}`,
      timeout: Duration.seconds(invocationSeconds(connection)),
      memoryMegabytes: 512,
      concurrency: connection.maxConcurrency,
      foundation,
    });
    giveStage(this.deliver, foundation.stage);
    storage.grantDeliver(this.deliver, name);
    events.grantPublish(this.deliver);
    this.queue.grantConsume(this.deliver);
    grantCredentials(this.deliver, name, foundation);
    new EventSourceMapping(this, 'Messages', {
      target: this.deliver,
      eventSourceArn: this.queue.queue.queueArn,
      batchSize,
      maxConcurrency: connection.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
