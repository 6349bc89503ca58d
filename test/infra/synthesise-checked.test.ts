import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterAll, expect, test } from 'vitest';
import { parseProject } from '../../infra/read-config.ts';
import { findStage } from '../../infra/stages.ts';
import { createApp, synthesiseWith, withoutBundles } from '../../infra/synthesise.ts';
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
    expect(synthesiseChecked(app)).toEqual([]);
    const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];
    expect(packs.flatMap((pack) => pack.validateScope(app).violations)).toEqual([]);
    expect(JSON.stringify(templatesOf(app))).toMatch(
      /"cdk_nag":\{"rules_to_suppress":\[\{"id":"AwsSolutions-S1","reason":"What lies in/,
    );
  },
);

test('what a rule has against an app besides is told', () => {
  const app = appOf(oneConnection);
  new Bucket(new Stack(app, 'other'), 'Open');
  const wrong = synthesiseChecked(app).map(({ rule, stack }) => `${rule} ${stack}`);
  expect(wrong).toContain('AwsSolutions-S10 other');
});

test('what runs on one machine is what is deployed, but for the notes', () => {
  const local = templatesOf(appOf(oneConnection));
  const app = appOf(oneConnection);
  synthesiseChecked(app);
  const deployed = templatesOf(app);
  expect(local).not.toEqual(deployed);
  expect(local).toEqual(withoutNotes(deployed));
});

function appOf(document: unknown): App {
  const project = parseProject({ ...Object(document), stages });
  if (!project.ok) throw new Error(JSON.stringify(project.issues));
  const found = findStage('qa', project.stages);
  if (!found.ok) throw new Error(found.message);
  const outdir = mkdtempSync(join(directory, 'app-'));
  return createApp(project.config, { outdir, stage: found.stage, context: withoutBundles });
}

function templatesOf(app: App): unknown[] {
  return synthesiseWith(app).stacks.map(({ template }) => template);
}

function withoutNotes(templates: unknown[]): unknown {
  return JSON.parse(JSON.stringify(templates), (key, value) =>
    key === 'Metadata' ? undefined : value,
  );
}
