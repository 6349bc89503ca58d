import { Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { Config } from '../functions/runtime/config.ts';
import { DeliveryEvents } from './delivery-events.ts';
import { DeliveryStorage } from './delivery-storage.ts';
import { EncryptionKey } from './encryption-key.ts';
import type { Foundation } from './foundation.ts';
import { keptOnceCreated } from './removal.ts';
import { Secrets } from './secrets.ts';
import type { Stage } from './stages.ts';

export interface DataStackProps {
  readonly stage: Stage;
  readonly config: Config;
  /** What the names of the stage's stacks begin with, and its log groups' names. */
  readonly name: string;
}

/**
 * What must not get lost: storage, secrets and the key to them; and what others hold on to: the address that webhooks are
 * sent to, and the bus that they have rules on. Apart, so that no deployment of the rest touches it.
 */
export class DataStack extends Stack {
  readonly foundation: Foundation;
  readonly storage: DeliveryStorage;
  readonly events: DeliveryEvents;
  /** Without routes: these belong to the functions that they lead to. */
  readonly httpApi: HttpApi;

  constructor(scope: Construct, id: string, { stage, config, name }: DataStackProps) {
    super(scope, id, {
      description: 'What propaga stores, and what others reach it by',
      terminationProtection: stage.deletionProtection,
    });
    const key =
      stage.encryption === 'customer-managed'
        ? new EncryptionKey(this, 'Encryption', { alias: name, logGroupPrefix: `${name}-` })
        : undefined;
    this.foundation = { name, stage, key };
    this.storage = new DeliveryStorage(this, 'Storage', this.foundation);
    new Secrets(this, 'Secrets', { ...this.foundation, config });
    this.events = new DeliveryEvents(this, 'Events', this.foundation);
    this.httpApi = new HttpApi(this, 'Http', { apiName: name, createDefaultStage: false });
    this.httpApi.applyRemovalPolicy(keptOnceCreated);
  }
}
