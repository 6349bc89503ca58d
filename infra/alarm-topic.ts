import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';

const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');

/**
 * Where all alarms go. Encrypted with the stage's own key, if it has one: with AWS's key for SNS no alarm could be sent,
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { stage, key }: Foundation) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: `propaga ${stage.name}`,
      enforceSSL: true,
      ...(key === undefined ? {} : { masterKey: key.key }),
    });
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    // A policy of one's own takes the place of the one that lets the account's alarms in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions,
      }),
    );
    key?.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        // In a key's policy, everything is the key.
        resources: ['*'],
        conditions,
      }),
    );
    if (stage.alarmEmail !== undefined) {
      this.topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    }
  }
}
