import type { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { createEmptySecret } from './empty-secret.ts';
import type { ServiceFunction } from './service-function.ts';

/** The signing secrets of the systems that send us webhooks, one secret per source. */
export class SourceSecrets extends Construct {
  private readonly secrets: readonly CfnSecret[];

  constructor(scope: Construct, id: string, sources: readonly string[]) {
    super(scope, id);
    this.secrets = sources.map((source) =>
      createEmptySecret(this, source, {
        name: `propaga/sources/${source}`,
        description: `Signing secrets of ${source}: {"signingSecrets":["whsec_…"]}`,
      }),
    );
  }

  /** Lets a function verify the sources' signatures. */
  grantVerify(target: ServiceFunction): void {
    if (this.secrets.length === 0) return;
    target.allow({
      actions: ['secretsmanager:GetSecretValue'],
      resources: this.secrets.map((secret) => secret.ref),
    });
  }
}
