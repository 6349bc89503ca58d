import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { arnOf } from '../surroundings.ts';

export const EventBus = defineResourceType({
  type: 'AWS::Events::EventBus',
  properties: v.strictObject({
    Name: v.string(),
    Description: withoutMeaning('for people who read the account'),
    KmsKeyIdentifier: withoutMeaning('events are kept in memory only'),
    Tags,
  }),
  identify: ({ Name }) => ({
    ref: Name,
    attributes: { Arn: arnOf('events', `event-bus/${Name}`), Name },
  }),
});
