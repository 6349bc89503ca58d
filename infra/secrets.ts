import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  connectionSecretName,
  defaultSecretPrefix,
  sourceSecretName,
} from '../functions/domain/credentials.ts';
import type { Config } from '../functions/runtime/config.ts';
import { environmentNames } from '../functions/runtime/environment-names.ts';
import type { Foundation } from './foundation.ts';
import { keptOnceCreated } from './removal.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';

/** The secrets whose values a person puts there: of the sources and of the connections. */
export class Secrets extends Construct {
  constructor(scope: Construct, id: string, props: Foundation & { readonly config: Config }) {
    super(scope, id);
    const { stage, key, config } = props;
    const create = (name: string, description: string): void => {
      const kmsKeyId = key === undefined ? {} : { kmsKeyId: key.key.keyArn };
      // Without a value, so that it never passes through a template; the L2 construct would make one up.
      const secret = new CfnSecret(this, name, { name, description, ...kmsKeyId });
      secret.applyRemovalPolicy(keptOnceCreated);
    };
    for (const source of Object.keys(config.sources)) {
      create(
        sourceSecretName(source, stage.secretPrefix),
        `Signing secrets of ${source}: {"signingSecrets":["whsec_..."]}`,
      );
    }
    for (const { name, provider } of config.connections.values()) {
      create(
        connectionSecretName(name, stage.secretPrefix),
        `Credentials of ${name} at ${provider}`,
      );
    }
  }
}

/** Lets a function verify the sources' signatures. */
export function grantVerify(
  target: ServiceFunction,
  sources: readonly string[],
  { stage, key }: Foundation,
): void {
  if (sources.length === 0) return;
  giveSecretPrefix(target, stage);
  target.allow({
    actions: ['secretsmanager:GetSecretValue'],
    resources: sources.map((source) => arnOf(target, sourceSecretName(source, stage.secretPrefix))),
  });
  key?.allow(target, 'secretsmanager', ['Decrypt']);
}

/** Lets a function read one connection's credentials. */
export function grantCredentials(
  target: ServiceFunction,
  connection: string,
  { stage, key }: Foundation,
): void {
  giveSecretPrefix(target, stage);
  target.allow({
    actions: ['secretsmanager:GetSecretValue'],
    resources: [arnOf(target, connectionSecretName(connection, stage.secretPrefix))],
  });
  key?.allow(target, 'secretsmanager', ['Decrypt']);
}

/**
 * Lets a function see when any connection's secret changed, never what is in it. By one pattern, since a role's policies
 * have no room for the ARN of every connection's secret beside those of its queues.
 */
export function grantNoticeNewCredentials(target: ServiceFunction, { stage }: Foundation): void {
  giveSecretPrefix(target, stage);
  target.allow({
    actions: ['secretsmanager:DescribeSecret'],
    resources: [secretArn(target, connectionSecretName('*', stage.secretPrefix))],
  });
}

/** Tells a function what its secrets' names begin with, if it could not know. */
export function giveSecretPrefix(target: ServiceFunction, { secretPrefix }: Stage): void {
  if (secretPrefix === defaultSecretPrefix) return;
  target.addEnvironment(environmentNames.secretPrefix, secretPrefix);
}

/**
 * A secret's ARN by its name, of which AWS draws the last six characters. Imported from the stack that holds it, it would
 * keep that stack from removing it: a connection could never be taken out of the config.
 */
function arnOf(target: ServiceFunction, name: string): string {
  return secretArn(target, `${name}-??????`);
}

function secretArn(target: ServiceFunction, resourceName: string): string {
  return Stack.of(target).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
