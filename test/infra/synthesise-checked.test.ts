import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterAll, expect, test } from 'vitest';
import { parseProject } from '../../infra/read-config.ts';
import { findStage } from '../../infra/stages.ts';
import { createApp, type Synthesis, synthesise } from '../../infra/synthesise.ts';
import { synthesiseChecked } from '../../infra/validation/synthesise-checked.ts';
import { fourProviders, oneConnection, sameProviderTwice } from './example-configs.ts';

const directory = mkdtempSync(join(tmpdir(), 'propaga-checked-'));
afterAll(() => rmSync(directory, { recursive: true }));

const stages = { qa: { encryption: 'customer-managed', alarmEmail: 'operations@example.com' } };
const configs = { fourProviders, oneConnection, sameProviderTwice };

test.each(Object.entries(configs))(
  'whoever runs the rules over what is deployed of %s finds every exception acknowledged',
  (_, config) => {
    const app = appOf(config);
    const synthesis = synthesiseChecked(app);
    const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];
    expect(packs.flatMap((pack) => pack.validateScope(app).violations)).toEqual([]);
    expect(JSON.stringify(templatesOf(synthesis))).toMatch(
      /"cdk_nag":\{"rules_to_suppress":\[\{"id":"AwsSolutions-S1","reason":"What lies in/,
    );
  },
);

test('an app that a rule has anything else against is not synthesised', () => {
  const app = appOf(oneConnection);
  new Bucket(new Stack(app, 'other'), 'Open');
  expect(() => synthesiseChecked(app)).toThrow('AwsSolutions-S10');
});

test('what runs on one machine is what is deployed, but for the notes', () => {
  const { config, stage } = projectOf(oneConnection);
  const options = { outdir: mkdtempSync(join(directory, 'local-')), stage };
  const local = synthesise(config, options);
  const deployed = synthesiseChecked(
    createApp(config, { ...options, outdir: mkdtempSync(join(directory, 'deployed-')) }),
  );
  expect(templatesOf(local)).not.toEqual(templatesOf(deployed));
  expect(templatesOf(local)).toEqual(withoutNotes(templatesOf(deployed)));
});

function appOf(document: unknown): App {
  const { config, stage } = projectOf(document);
  const outdir = mkdtempSync(join(directory, 'app-'));
  return createApp(config, { outdir, stage, context: { 'aws:cdk:bundling-stacks': [] } });
}

function projectOf(document: unknown) {
  const project = parseProject({ ...Object(document), stages });
  if (!project.ok) throw new Error(JSON.stringify(project.issues));
  const found = findStage('qa', project.stages);
  if (!found.ok) throw new Error(found.message);
  return { config: project.config, stage: found.stage };
}

function templatesOf({ stacks }: Synthesis): unknown[] {
  return stacks.map(({ template }) => template);
}

function withoutNotes(templates: unknown[]): unknown {
  return JSON.parse(JSON.stringify(templates), (key, value) =>
    key === 'Metadata' ? undefined : value,
  );
}
