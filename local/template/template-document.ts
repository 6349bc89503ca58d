import * as v from 'valibot';

const ResourceDocument = v.strictObject({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  // The order of creation follows from the references between resources; nothing here is ever deleted or replaced.
  DependsOn: v.optional(v.unknown()),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
  Metadata: v.optional(v.unknown()),
  Condition: v.optional(v.string()),
});

/** One resource as the template writes it, its references not yet resolved. */
export type ResourceDocument = v.InferOutput<typeof ResourceDocument>;

/** CDK adds a parameter and a rule that only check the account's bootstrap version. */
const BootstrapParameters = v.strictObject({ BootstrapVersion: v.optional(v.unknown()) });
const BootstrapRules = v.strictObject({ CheckBootstrapVersion: v.optional(v.unknown()) });

/** A CloudFormation template of the kind that CDK writes. Anything that would need interpreting and is not, is an error. */
export const TemplateDocument = v.strictObject({
  AWSTemplateFormatVersion: v.optional(v.string()),
  Description: v.optional(v.string()),
  Metadata: v.optional(v.unknown()),
  Parameters: v.optional(BootstrapParameters),
  Rules: v.optional(BootstrapRules),
  // Only CDK's own metadata resource, which has no meaning here, may be conditional.
  Conditions: v.optional(v.strictObject({ CDKMetadataAvailable: v.optional(v.unknown()) })),
  // Outputs are for people who look at the deployed stack.
  Outputs: v.optional(v.unknown()),
  Resources: v.record(v.string(), ResourceDocument),
});
