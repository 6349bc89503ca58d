import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../functions/runtime/config.ts';
import { giveConfig } from './config-variable.ts';
import { grantSend } from './delivery-queue-grants.ts';
import { DeliveryStorage } from './delivery-storage.ts';
import { ProviderDelivery } from './provider-delivery.ts';
import { RetrySchedule } from './retry-schedule.ts';
import { ServiceFunction } from './service-function.ts';
import { SourceSecrets } from './source-secrets.ts';
import { WebhookApi } from './webhook-api.ts';

/** HTTP APIs give up after 30 seconds. */
const answerTimeout = Duration.seconds(29);

/** All of propaga, for one config. */
export class PropagaStack extends Stack {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, {
      description: "Keeps a person's record the same at every provider that holds it",
    });
    const { document, connections, sources } = config;
    const storage = new DeliveryStorage(this, 'Storage');
    const sourceSecrets = new SourceSecrets(this, 'Sources', Object.keys(sources));
    const deliveries = [...connections.values()].map(
      (connection) =>
        new ProviderDelivery(this, `Delivery-${connection.name}`, {
          connection,
          document,
          storage,
        }),
    );
    new RetrySchedule(this, 'RetrySchedule', { document, storage, deliveries });

    const receive = new ServiceFunction(this, 'Receive', {
      entry: 'receive',
      description: 'Accepts signed webhooks and queues their deliveries',
      timeout: answerTimeout,
      memoryMegabytes: 1_024,
    });
    giveConfig(receive, document);
    storage.grantAccept(receive);
    sourceSecrets.grantVerify(receive);
    const queues = deliveries.map(({ queue }) => queue);
    grantSend(receive, queues);

    const api = new ServiceFunction(this, 'Api', {
      entry: 'api',
      description: 'Shows operators what happens, and does what they ask for',
      timeout: answerTimeout,
      memoryMegabytes: 512,
    });
    giveConfig(api, document);
    storage.grantOperate(api);
    grantSend(api, queues);

    const webhookApi = new WebhookApi(this, 'WebhookApi', { receive, api });
    new CfnOutput(this, 'ApiUrl', { value: webhookApi.url });
  }
}
