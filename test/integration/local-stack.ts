import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LocalSystem, startLocalSystem } from '../../local/local-system.ts';
import { type Recorder, startRecorder, writeBundle } from './local-recorder.ts';

type Resources = Record<string, unknown>;

/** The function under test, as a template describes it. */
export function functionResource(recorder: Recorder, properties: object = {}): Resources {
  return {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: 'lambda.amazonaws.com' },
            },
          ],
        },
      },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'assets', S3Key: 'f00d.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Environment: { Variables: { RECORDER: recorder.url } },
        ...properties,
      },
    },
  };
}

/** An HTTP API whose routes all lead to the function under test. */
export function apiResources(routeKeys: readonly string[], stage: object = {}): Resources {
  const routes = routeKeys.map((RouteKey, index) => [
    `Route${index}`,
    {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey,
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
      },
    },
  ]);
  return {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'test', ProtocolType: 'HTTP' } },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: {
        ApiId: { Ref: 'Api' },
        StageName: '$default',
        AutoDeploy: true,
        ...stage,
      },
    },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Function' },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's syntax
          'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*/*',
        },
      },
    },
    ...Object.fromEntries(routes),
  };
}

export interface TestSystem extends LocalSystem {
  readonly recorder: Recorder;
  /** What went wrong while it ran. */
  readonly problems: readonly string[];
}

/** Starts the local system with a template of its own, in a fresh data directory, until the end of the test. */
export async function startTestSystem(
  template: (recorder: Recorder) => Resources,
  { tickSeconds = 3_600 } = {},
): Promise<TestSystem> {
  const directory = await temporaryDirectory();
  const recorder = await startRecorder();
  onTestFinished(() => recorder.stop());
  const asset = await writeBundle(directory);
  const configFile = join(directory, 'config.json');
  const secretsFile = join(directory, 'secrets.json');
  await writeFile(configFile, '{"sources":{},"connections":{}}');
  await writeFile(secretsFile, '{}');
  const problems: string[] = [];
  const system = await startLocalSystem({
    port: 0,
    configFile,
    secretsFile,
    dataDirectory: join(directory, 'data'),
    tickSeconds,
    report: (problem) => problems.push(problem),
    assembly: {
      template: { Resources: { ...apiResources(['GET /']), ...template(recorder) } },
      assetDirectory: () => asset,
    },
  });
  onTestFinished(() => system.stop());
  return { ...system, recorder, problems };
}

/** A directory that is removed at the end of the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'propaga-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
