import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../functions/runtime/config.ts';
import manifest from '../package.json' with { type: 'json' };
import { type Alerting, addAlarm } from './add-alarm.ts';
import { Overview } from './dashboard.ts';
import type { DataStack } from './data-stack.ts';
import { grantSend, grantSendAgain } from './delivery-queue-grants.ts';
import { functionAlarms, scheduleAlarms } from './function-alarms.ts';
import { wholeConfig } from './function-config.ts';
import { giveStage } from './metrics.ts';
import { ProviderDelivery } from './provider-delivery.ts';
import { RetrySchedule } from './retry-schedule.ts';
import { grantVerify } from './secrets.ts';
import { ServiceFunction } from './service-function.ts';
import { WebhookApi } from './webhook-api.ts';

/** HTTP APIs give up after 30 seconds. */
const answerTimeout = Duration.seconds(29);

/** Far more than operators are. */
const operatorConcurrency = 10;

export interface PropagaStackProps {
  readonly config: Config;
  readonly data: DataStack;
  readonly alerting: Alerting;
}

/** All of propaga but what it stores, for one config and stage. It can be taken away and made anew. */
export class PropagaStack extends Stack {
  constructor(scope: Construct, id: string, { config, data, alerting }: PropagaStackProps) {
    super(scope, id, {
      description: "Keeps a person's record the same at every provider that holds it",
    });
    const { document, connections, sources } = config;
    const { foundation, storage, events, httpApi } = data;
    const deliveries = [...connections.values()].map(
      (connection) =>
        new ProviderDelivery(this, `Delivery-${connection.name}`, {
          connection,
          document,
          foundation,
          storage,
          events,
        }),
    );
    const { retry } = new RetrySchedule(this, 'RetrySchedule', {
      document,
      foundation,
      storage,
      events,
      deliveries,
    });

    const receive = new ServiceFunction(this, 'Receive', {
      entry: 'receive',
      config: wholeConfig(document),
      description: 'Accepts signed webhooks and queues their deliveries',
      timeout: answerTimeout,
      memoryMegabytes: 1_024,
      concurrency: foundation.stage.receiveConcurrency,
      foundation,
    });
    giveStage(receive, foundation.stage);
    storage.grantAccept(receive);
    grantVerify(receive, Object.keys(sources), foundation);
    const queues = deliveries.map(({ queue }) => queue);
    grantSend(receive, queues, foundation);

    const api = new ServiceFunction(this, 'Api', {
      entry: 'api',
      config: wholeConfig(document),
      description: 'Shows operators what happens, and does what they ask for',
      timeout: answerTimeout,
      memoryMegabytes: 512,
      concurrency: operatorConcurrency,
      foundation,
    });
    giveStage(api, foundation.stage);
    storage.grantOperate(api);
    grantSendAgain(api, queues, foundation);

    const webhookApi = new WebhookApi(this, 'WebhookApi', { httpApi, receive, api, foundation });
    new CfnOutput(this, 'ApiUrl', { value: webhookApi.url });
    new CfnOutput(this, 'Version', { value: manifest.version });

    const delivering = deliveries.map(({ connection, deliver }): [string, ServiceFunction] => [
      `deliver ${connection}`,
      deliver,
    ]);
    const functions = { receive, retry, api, ...Object.fromEntries(delivering) };
    for (const definition of [
      ...Object.entries(functions).flatMap(([name, target]) => functionAlarms(name, target)),
      ...scheduleAlarms(retry, foundation),
    ]) {
      addAlarm(this, alerting, definition);
    }
    new Overview(this, 'Overview', {
      foundation,
      deliveries,
      functions,
      sources: Object.keys(sources),
    });
  }
}
