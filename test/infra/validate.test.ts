import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import * as v from 'valibot';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { parseProject } from '../../infra/read-config.ts';
import { findStage, StagesSchema } from '../../infra/stages.ts';
import { checkConstructs } from '../../infra/validation/check-constructs.ts';
import { checkTemplates } from '../../infra/validation/check-templates.ts';
import { type Exception, exceptions } from '../../infra/validation/exceptions.ts';
import { describeFinding, exceptionOf } from '../../infra/validation/finding.ts';
import { validateApp } from '../../infra/validation/validate-app.ts';
import {
  fourProviders,
  manyConnections,
  oneConnection,
  sameProviderTwice,
} from './example-configs.ts';

const qa = {
  encryption: 'customer-managed',
  logRetentionDays: 7,
  reserveConcurrency: true,
  tracing: false,
  secretPrefix: 'propaga-qa',
  tags: { team: 'people' },
  alarmEmail: 'operations@example.com',
};

const configs: [string, unknown][] = [
  ['propaga.config.json', documentIn('propaga.config.json')],
  ['local/config.json', documentIn('local/config.json')],
  ['four providers', fourProviders],
  ['one connection', oneConnection],
  ['two connections to one provider', sameProviderTwice],
  ['thirty connections', manyConnections(30)],
  ['no source', { ...oneConnection, sources: {} }],
  ['no connection', { ...oneConnection, connections: {} }],
];
const used = new Set<Exception>();

// CloudFormation's schemas take seconds to load, and half a minute on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describe.each(['dev', 'prod', 'qa'])('at the stage %s', (stageName) => {
  test.each(configs)(
    'the templates and constructs of %s have nothing against them',
    (_, config) => {
      expect(unexpected(config, stageName)).toEqual([]);
    },
  );
});

test('nothing is wrong with the stages of propaga.config.json', () => {
  const document = documentIn('propaga.config.json');
  const { stages } = v.parse(v.looseObject({ stages: v.optional(StagesSchema, {}) }), document);
  for (const stageName of Object.keys(stages)) expect(unexpected(document, stageName)).toEqual([]);
});

test('every exception is needed, and says why at some length', () => {
  expect(exceptions.filter((exception) => !used.has(exception))).toEqual([]);
  expect(exceptions.filter(({ reason }) => reason.length < 40)).toEqual([]);
});

describe('the validators', () => {
  const directory = mkdtempSync(join(tmpdir(), 'propaga-invalid-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  test('find a property that a template cannot have', () => {
    const templateFile = join(directory, 'wrong.template.json');
    const template = {
      Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'blue' } } },
    };
    writeFileSync(templateFile, JSON.stringify(template));
    const findings = checkTemplates([{ stackName: 'wrong', templateFile, template }]);
    expect(findings.map(({ stack, where }) => `${stack}/${where}`)).toContain('wrong/Queue');
    expect(findings.flatMap((finding) => exceptionOf(finding) ?? [])).toEqual([]);
  });

  test('find what is insecure', () => {
    const app = new App({
      outdir: directory,
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
    });
    new Bucket(new Stack(app, 'wrong'), 'Open');
    app.synth();
    const findings = checkConstructs(app).filter(({ where }) => where === 'Open/Resource');
    expect(findings.map(({ rule }) => rule)).toContain('AwsSolutions-S10');
    expect(findings.flatMap((finding) => exceptionOf(finding) ?? [])).toEqual([]);
  });
});

function unexpected(document: unknown, stageName: string): string[] {
  const { stages, ...rest } = Object(document);
  const project = parseProject({ ...rest, stages: { ...stages, qa } });
  if (!project.ok) throw new Error(JSON.stringify(project.issues));
  const found = findStage(stageName, project.stages);
  if (!found.ok) throw new Error(found.message);
  return validateApp(project.config, found.stage).flatMap((finding) => {
    const exception = exceptionOf(finding);
    const isTraced = found.stage.tracing && finding.rule === 'Serverless-LambdaTracing';
    if (exception === undefined || isTraced) return [describeFinding(finding)];
    used.add(exception);
    return [];
  });
}

function documentIn(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
