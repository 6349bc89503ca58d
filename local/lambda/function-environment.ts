import { credentialsOf } from '../iam/credentials.ts';
import { type Endpoints, endpointVariables } from '../services/endpoints.ts';
import type { ResourceOf } from '../template/interpret-template.ts';
import type { LambdaFunction } from '../template/resource-types/lambda.ts';
import { account } from '../template/surroundings.ts';

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
  const { accessKeyId, secretAccessKey } = credentialsOf(name);
  return {
    ...Environment.Variables,
    // The stand-ins share the machine's cores with every function.
    AWS_TIMEOUT_FACTOR: '10',
    ...endpointVariables(endpoints),
    AWS_REGION: account.region,
    AWS_DEFAULT_REGION: account.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
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
