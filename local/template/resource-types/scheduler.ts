import * as v from 'valibot';
import { defineResourceType, withoutMeaning } from '../resource-type.ts';
import { arnOf, generatedName } from '../surroundings.ts';

const Target = v.strictObject({
  Arn: v.pipe(v.string(), v.startsWith('arn:aws:lambda:', 'must be a function')),
  RoleArn: v.string(),
  Input: v.optional(v.pipe(v.string(), v.parseJson())),
  RetryPolicy: withoutMeaning('the next tick is near'),
  DeadLetterConfig: withoutMeaning('a tick that failed is reported on standard error'),
});

export const Schedule = defineResourceType({
  type: 'AWS::Scheduler::Schedule',
  properties: v.strictObject({
    Name: v.optional(v.string()),
    ScheduleExpression: v.pipe(
      v.string(),
      v.regex(/^rate\(/, 'must be a rate: every tick fires it on one machine'),
    ),
    State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
    Target,
    FlexibleTimeWindow: v.strictObject({ Mode: v.literal('OFF') }),
    ScheduleExpressionTimezone: withoutMeaning('a rate knows no time zone'),
    Description: withoutMeaning('for people who read the account'),
  }),
  identify: ({ Name }, logicalId) => {
    const name = Name ?? generatedName(logicalId);
    return { ref: name, attributes: { Arn: arnOf('scheduler', `schedule/default/${name}`) } };
  },
});
