import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Whose value a person puts there, so that it never passes through a template. It outlives the stack. */
export interface EmptySecretProps {
  readonly name: string;
  readonly description: string;
}

/** Creates a secret without a value; the L2 construct would make one up. */
export function createEmptySecret(
  scope: Construct,
  id: string,
  { name, description }: EmptySecretProps,
): CfnSecret {
  const secret = new CfnSecret(scope, id, { name, description });
  secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return secret;
}
