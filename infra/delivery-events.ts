import { EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { environmentNames } from '../functions/runtime/environment-names.ts';
import type { Foundation } from './foundation.ts';
import { keptOnceCreated } from './removal.ts';
import type { ServiceFunction } from './service-function.ts';

/** The bus on which other systems hear how deliveries end. */
export class DeliveryEvents extends Construct {
  private readonly bus: EventBus;

  constructor(scope: Construct, id: string, { name }: Foundation) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: name,
      description: 'How deliveries end: delivery.succeeded, delivery.failed, connection.held',
    });
    // It cannot be deleted while anybody has a rule on it, https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html,
    // and these rules are theirs.
    this.bus.applyRemovalPolicy(keptOnceCreated);
  }

  /** Lets a function tell other systems. */
  grantPublish(target: ServiceFunction): void {
    target.addEnvironment(environmentNames.eventBus, this.bus.eventBusName);
    target.allow({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] });
  }
}
