import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { defineResourceType, Tags, withoutMeaning } from '../resource-type.ts';
import { arnOf, generatedName } from '../surroundings.ts';

const GenerateSecretString = v.strictObject({
  PasswordLength: v.optional(v.number(), 32),
  ExcludeCharacters: v.optional(v.string(), ''),
  ExcludeLowercase: v.optional(v.boolean(), false),
  ExcludeNumbers: v.optional(v.boolean(), false),
  ExcludePunctuation: v.optional(v.boolean(), false),
  ExcludeUppercase: v.optional(v.boolean(), false),
  IncludeSpace: v.optional(v.boolean(), false),
  RequireEachIncludedType: v.optional(v.literal(true)),
  SecretStringTemplate: v.optional(v.string()),
  GenerateStringKey: v.optional(v.string()),
});

/** How AWS is to make up a secret's first value. */
export type GenerateSecretString = v.InferOutput<typeof GenerateSecretString>;

const SecretProperties = v.strictObject({
  Name: v.optional(v.string()),
  GenerateSecretString: v.optional(GenerateSecretString),
  KmsKeyId: withoutMeaning('the values lie in a file of the person who runs it'),
  Description: withoutMeaning('for people who read the account'),
  Tags,
});

export const Secret = defineResourceType({
  type: 'AWS::SecretsManager::Secret',
  properties: SecretProperties,
  identify(properties, logicalId) {
    const arn = secretArn(secretName(properties, logicalId));
    return { ref: arn, attributes: { Id: arn } };
  },
});

/** The secret's name as given, or one that follows from its logical id. */
export function secretName(
  { Name }: v.InferOutput<typeof SecretProperties>,
  logicalId: string,
): string {
  return Name ?? generatedName(logicalId);
}

/** A secret's ARN ends in six characters that AWS draws; here they follow from the name. */
function secretArn(name: string): string {
  const suffix = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return arnOf('secretsmanager', `secret:${name}-${suffix}`);
}
