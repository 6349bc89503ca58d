import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../functions/runtime/config.ts';
import { type Alerting, addAlarm } from './add-alarm.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { connectionAlarms } from './connection-alarms.ts';
import type { Foundation } from './foundation.ts';
import { webhookAlarms } from './webhook-alarms.ts';

export interface AlarmsStackProps {
  readonly config: Config;
  readonly foundation: Foundation;
}

/**
 * What an operator is told of about connections and webhooks, and whom it tells. Apart, so that more connections fit: a
 * stack has at most 500 resources. Those about functions are with them, as the alarms know them by names that AWS makes up.
 */
export class AlarmsStack extends Stack {
  readonly alerting: Alerting;

  constructor(scope: Construct, id: string, { config, foundation }: AlarmsStackProps) {
    super(scope, id, { description: 'What tells the operators of propaga' });
    const { topic } = new AlarmTopic(this, 'Alarms', foundation);
    this.alerting = { foundation, topic };
    const definitions = [
      ...[...config.connections.keys()].flatMap((name) => connectionAlarms(name, foundation)),
      ...webhookAlarms(foundation),
    ];
    for (const definition of definitions) addAlarm(this, this.alerting, definition);
  }
}
