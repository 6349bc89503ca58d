import * as v from 'valibot';

const OneOrMore = v.union([
  v.pipe(
    v.string(),
    v.transform((one) => [one]),
  ),
  v.array(v.string()),
]);

const Principal = v.union([v.literal('*'), v.record(v.string(), OneOrMore)]);

const Statement = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Principal: v.optional(Principal),
  Action: v.optional(OneOrMore),
  NotAction: v.optional(OneOrMore),
  Resource: v.optional(OneOrMore),
  NotResource: v.optional(OneOrMore),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
});

/** An IAM policy document; a statement's actions, resources and principals always come as lists. */
export const PolicyDocument = v.strictObject({
  Version: v.optional(v.string()),
  Id: v.optional(v.string()),
  Statement: v.array(Statement),
});
