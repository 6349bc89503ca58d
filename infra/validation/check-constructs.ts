import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { Finding } from './finding.ts';

/** What cdk-nag's AWS Solutions and Serverless rules have against an app that has been synthesised. */
export function checkConstructs(app: App): readonly Finding[] {
  const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];
  return packs
    .flatMap((pack) => pack.validateScope(app).violations)
    .flatMap(({ ruleName, severity = 'error', description, violatingResources }) => {
      // Such as AwsSolutions-IAM5[Resource::*].
      const [rule = ruleName, detail] = ruleName.replace(/\]$/, '').split(/\[(.*)/s);
      return violatingResources.map(({ constructPath = '' }) => {
        const [stack = '', ...path] = constructPath.split('/');
        return { rule, detail, severity, stack, where: path.join('/'), message: description };
      });
    });
}
