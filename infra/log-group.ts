import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';

/** A log group that keeps and encrypts what is logged as the stage says. It goes with its stack. */
export function createLogGroup(scope: Construct, id: string, { stage, key }: Foundation): LogGroup {
  return new LogGroup(scope, id, {
    retention: stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(key !== undefined && { encryptionKey: key.key }),
  });
}
