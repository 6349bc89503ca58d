import { type Endpoints, endpointVariables } from '../services/endpoints.ts';
import type { ResourceOf } from '../template/interpret-template.ts';
import type { LambdaFunction } from '../template/resource-types/lambda.ts';
import { account } from '../template/surroundings.ts';

/** The access key of a function. Every AWS call carries it, so the endpoints can tell who calls. */
export function accessKeyIdOf(functionName: string): string {
  return `local-${functionName}`;
}

/**
 * All variables of a function: the template's, those that Lambda adds, and the local endpoints. Nothing of the machine's
 * own environment. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function functionEnvironment(
  { identity, properties }: ResourceOf<typeof LambdaFunction>,
  { taskRoot, endpoints }: { taskRoot: string; endpoints: Endpoints },
): Record<string, string> {
  const { Environment, Handler, LoggingConfig, MemorySize, Runtime } = properties;
  const name = identity.ref;
  return {
    ...Environment.Variables,
    ...endpointVariables(endpoints),
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    AWS_ACCESS_KEY_ID: accessKeyIdOf(name),
    AWS_SECRET_ACCESS_KEY: accessKeyIdOf(name),
    AWS_EXECUTION_ENV: `AWS_Lambda_${Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    ...(LoggingConfig.LogFormat === 'JSON' && {
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: LoggingConfig.ApplicationLogLevel,
    }),
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: Handler,
    TZ: ':UTC',
  };
}
