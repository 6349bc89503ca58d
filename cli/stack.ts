import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { awsProblem } from './aws-problem.ts';
import { requestHandler } from './aws-timeouts.ts';
import { CommandError } from './command-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { Signing } from './sign-request.ts';

/** A deployed stack, and the credentials to use it with. */
export interface Stack extends Signing {
  readonly name: string;
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly credentials: ReturnType<typeof fromNodeProviderChain>;
  /** The stack's resources of one type: logical to physical id. */
  resources(type: string): Promise<ReadonlyMap<string, string>>;
}

export interface StackOptions {
  readonly stack: string;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** Finds a deployed stack by its name. Throws a `CommandError` if there is none, or AWS refuses. */
export async function openStack({ stack: name, region, profile }: StackOptions): Promise<Stack> {
  const credentials = fromNodeProviderChain({
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { clientConfig: { region } }),
  });
  const client = new CloudFormationClient({
    credentials,
    requestHandler,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  });
  const knownRegion = await regionOf(client);
  return {
    name,
    region: knownRegion,
    credentials,
    apiUrl: await apiUrlOf(client, name, knownRegion),
    resources: (type) => resourcesOf(client, name, type),
  };
}

async function regionOf(client: CloudFormationClient): Promise<string> {
  try {
    return await client.config.region();
  } catch (error) {
    throw awsProblem(error, 'find the region');
  }
}

async function apiUrlOf(
  client: CloudFormationClient,
  name: string,
  region: string,
): Promise<string> {
  const outputs = await outputsOf(client, name, region);
  const url = outputs.find(({ OutputKey }) => OutputKey === 'ApiUrl')?.OutputValue;
  if (url === undefined) {
    throw new CommandError(
      `The stack ${name} has no output ApiUrl. Is it one of propaga's, and was it deployed to its end?`,
      exitCodes.notFound,
    );
  }
  return url.replace(/\/+$/, '');
}

async function outputsOf(client: CloudFormationClient, name: string, region: string) {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0]?.Outputs ?? [];
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) {
      throw new CommandError(
        `There is no stack ${name} in ${region}. Name another region with --region, or deploy it with npx cdk deploy --all --context stage=<stage>.`,
        exitCodes.notFound,
      );
    }
    throw awsProblem(error, `describe the stack ${name} (cloudformation:DescribeStacks)`);
  }
}

async function resourcesOf(
  client: CloudFormationClient,
  name: string,
  type: string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: name })) {
      for (const resource of page.StackResourceSummaries ?? []) {
        const { ResourceType, LogicalResourceId, PhysicalResourceId } = resource;
        if (ResourceType === type && LogicalResourceId && PhysicalResourceId) {
          found.set(LogicalResourceId, PhysicalResourceId);
        }
      }
    }
  } catch (error) {
    throw awsProblem(error, `list the resources of ${name} (cloudformation:ListStackResources)`);
  }
  return found;
}
