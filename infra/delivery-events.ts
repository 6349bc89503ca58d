import { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { environmentNames } from '../functions/runtime/environment-names.ts';
import type { ServiceFunction } from './service-function.ts';

/** The bus on which other systems hear how deliveries end. */
export class DeliveryEvents extends Construct {
  private readonly bus: EventBus;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: Stack.of(this).stackName,
      description: 'How deliveries end: delivery.succeeded, delivery.failed, connection.held',
    });
  }

  /** Lets a function tell other systems. */
  grantPublish(target: ServiceFunction): void {
    target.addEnvironment(environmentNames.eventBus, this.bus.eventBusName);
    target.allow({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] });
  }
}
