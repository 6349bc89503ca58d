import { fitsWildcard } from '../iam/wildcard.ts';
import type { LambdaFunction } from '../lambda/lambda-function.ts';
import { StartError } from '../start-error.ts';
import type { ResourceOf, Stack } from '../template/interpret-template.ts';
import type { Route } from '../template/resource-types/api-gateway.ts';
import { Permission } from '../template/resource-types/lambda.ts';
import { account } from '../template/surroundings.ts';

/** Checks that the API may invoke the function of a route, without which it would answer 500 on AWS. */
export function requirePermission(
  stack: Stack,
  target: LambdaFunction,
  { logicalId, properties }: ResourceOf<typeof Route>,
): void {
  const { ApiId, RouteKey } = properties;
  const path = RouteKey === '$default' ? '/$default' : RouteKey.replace(' ', '');
  const source = `arn:${account.partition}:execute-api:${account.region}:${account.accountId}:${ApiId}/$default/${path}`;
  const allowed = stack
    .resourcesOf(Permission)
    .some(
      ({ properties: permission }) =>
        permission.Principal === 'apigateway.amazonaws.com' &&
        [target.name, target.arn].includes(permission.FunctionName) &&
        (permission.SourceArn === undefined || fitsWildcard(permission.SourceArn, source)),
    );
  if (!allowed) {
    throw new StartError(
      `${logicalId}: the template has no AWS::Lambda::Permission by which ${RouteKey} may invoke ${target.name}.`,
    );
  }
}
