import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { keptOnceCreated } from './removal.ts';
import type { ServiceFunction } from './service-function.ts';

/** The services that decrypt and encrypt on behalf of whoever calls them. */
type KeyService = 'dynamodb' | 's3' | 'secretsmanager' | 'sqs';

export interface EncryptionKeyProps {
  readonly alias: string;
  /** What the names of the log groups that it encrypts begin with. */
  readonly logGroupPrefix: string;
}

/** One key of the account for all that a stage stores, rotated every year. */
export class EncryptionKey extends Construct {
  readonly key: IKey;

  constructor(scope: Construct, id: string, { alias, logGroupPrefix }: EncryptionKeyProps) {
    super(scope, id);
    const key = new Key(this, 'Key', {
      description: 'Encrypts all that propaga stores. Without it nothing can be read.',
      alias,
      enableKeyRotation: true,
      removalPolicy: keptOnceCreated,
    });
    key.addToResourcePolicy(logsStatement(this, logGroupPrefix));
    this.key = key;
  }

  /** Lets a function use the key by way of a service, and not by itself. */
  allow(target: ServiceFunction, service: KeyService, actions: readonly string[]): void {
    const { region, urlSuffix } = Stack.of(target);
    target.allow({
      actions: actions.map((action) => `kms:${action}`),
      resources: [this.key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `${service}.${region}.${urlSuffix}` } },
    });
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function logsStatement(scope: Construct, logGroupPrefix: string): PolicyStatement {
  const stack = Stack.of(scope);
  const logGroups = stack.formatArn({ service: 'logs', resource: `log-group:${logGroupPrefix}*` });
  return new PolicyStatement({
    principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
    actions: [
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncrypt*',
      'kms:GenerateDataKey*',
      'kms:Describe*',
    ],
    // In a key's policy, everything is the key.
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  });
}
