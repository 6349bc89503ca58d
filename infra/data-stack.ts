import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../functions/runtime/config.ts';
import { DeliveryStorage } from './delivery-storage.ts';
import { EncryptionKey } from './encryption-key.ts';
import type { Foundation } from './foundation.ts';
import { Secrets } from './secrets.ts';
import type { Stage } from './stages.ts';

export interface DataStackProps {
  readonly stage: Stage;
  readonly config: Config;
  /** The name of the stack of all else, which its log groups' names begin with. */
  readonly appStackName: string;
}

/** What must not get lost: storage, secrets and the key to them. Apart, so that no deployment of the rest touches it. */
export class DataStack extends Stack {
  readonly foundation: Foundation;
  readonly storage: DeliveryStorage;

  constructor(scope: Construct, id: string, { stage, config, appStackName }: DataStackProps) {
    super(scope, id, {
      description: 'What propaga stores: changes, deliveries and secrets',
      terminationProtection: stage.deletionProtection,
    });
    const key =
      stage.encryption === 'customer-managed'
        ? new EncryptionKey(this, 'Encryption', {
            alias: appStackName,
            logGroupPrefix: `${appStackName}-`,
          })
        : undefined;
    this.foundation = { stage, key };
    this.storage = new DeliveryStorage(this, 'Storage', this.foundation);
    new Secrets(this, 'Secrets', { ...this.foundation, config });
  }
}
