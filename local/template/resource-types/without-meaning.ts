import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { arnOf, generatedName } from '../surroundings.ts';

export const LogGroup = defineResourceType({
  type: 'AWS::Logs::LogGroup',
  properties: v.strictObject({
    LogGroupName: v.optional(v.string()),
    RetentionInDays: withoutMeaning('logs are files that their owner may remove'),
    KmsKeyId: withoutMeaning('the logs lie on the disk of the person who runs it'),
    LogGroupClass: withoutMeaning('a matter of price'),
    Tags,
  }),
  identify: ({ LogGroupName }, logicalId) => {
    const name = LogGroupName ?? generatedName(logicalId);
    return { ref: name, attributes: { Arn: arnOf('logs', `log-group:${name}:*`) } };
  },
});

/** Types that as a whole mean nothing on one machine, each with the reason. */
const reasons = {
  'AWS::CDK::Metadata': 'it counts how CDK is used',
  'AWS::CloudWatch::Alarm': 'there are no metrics here',
  'AWS::CloudWatch::CompositeAlarm': 'there are no metrics here',
  'AWS::CloudWatch::Dashboard': 'there are no metrics here',
  'AWS::Logs::MetricFilter': 'there are no metrics here',
  'AWS::SNS::Topic': 'only alarms would publish to it',
  'AWS::SNS::Subscription': 'only alarms would publish to its topic',
  'AWS::SNS::TopicPolicy': 'only alarms would publish to its topic',
} as const;

export const typesWithoutMeaning = Object.entries(reasons).map(([type, reason]) =>
  defineResourceType({
    type,
    properties: v.pipe(v.record(v.string(), v.unknown()), v.description(reason)),
    identify: (_properties, logicalId) => ({
      ref: arnOf('local', logicalId),
      attributes: { Arn: arnOf('local', logicalId), TopicArn: arnOf('local', logicalId) },
    }),
  }),
);
