import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as v from 'valibot';
import { afterAll, describe, expect, test } from 'vitest';
import { parseProject } from '../../infra/read-config.ts';
import { findStage } from '../../infra/stages.ts';
import { createApp, synthesiseWith, withoutBundles } from '../../infra/synthesise.ts';
import { checkLimits } from '../../infra/validation/check-limits.ts';
import { synthesiseChecked } from '../../infra/validation/synthesise-checked.ts';
import { interpretTemplate } from '../../local/template/interpret-template.ts';
import { mergeTemplates } from '../../local/template/merge-templates.ts';
import { Policy } from '../../local/template/resource-types/iam.ts';

const directory = mkdtempSync(join(tmpdir(), 'propaga-limits-'));
afterAll(() => rmSync(directory, { recursive: true }));

const Template = v.object({ Resources: v.record(v.string(), v.object({ Type: v.string() })) });

describe.each(['dev', 'prod', 'qa'])(
  'thirty connections with long names at the stage %s',
  (name) => {
    const app = appOf(30, name);
    const { stacks } = synthesiseWith(app);

    test('are within what CloudFormation takes', () => {
      expect(checkLimits(app, stacks)).toEqual([]);
      for (const { templateFile } of stacks) expect(statSync(templateFile).size).toBeLessThan(1e6);
      const counts = stacks.map(({ stackName, template }) => {
        const resources = Object.keys(v.parse(Template, template).Resources).length;
        return [stackName.replace(`propaga-${name}`, ''), resources] as const;
      });
      // Of 500: what is left is room for some ten connections more.
      expect(Object.fromEntries(counts)['']).toBeGreaterThan(300);
      for (const [, resources] of counts) expect(resources).toBeLessThanOrEqual(420);
    });

    test('have roles that are within what IAM takes', () => {
      const template = mergeTemplates(stacks.map((stack) => stack.template));
      const stack = interpretTemplate(template, { sqsUrl: '', apiUrl: '' });
      const longest = stack.resourcesOf(Policy).map(({ properties }) => {
        expect(properties.Roles).toHaveLength(1);
        // The longest name of a region: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
        return JSON.stringify(properties.PolicyDocument).replaceAll('sa-east-1', 'ap-southeast-1')
          .length;
      });
      expect(Math.max(...longest)).toBeLessThan(10_240);
    });
  },
);

test('a config with more connections than fit is refused, and told what to do', () => {
  const messages = synthesiseChecked(appOf(45, 'dev')).map(({ message }) => message);
  expect(messages).toContainEqual(
    expect.stringMatching(
      /^The stack has 5\d\d resources, and CloudFormation takes 500\. Give the config fewer connections/,
    ),
  );
});

test('a config whose roles would not fit into IAM is refused, and told which role', () => {
  const findings = synthesiseChecked(appOf(110, 'dev'));
  expect(findings.map(({ where, message }) => `${where}: ${message}`)).toContainEqual(
    expect.stringMatching(/^ReceiveRole: .*10,240 characters.*fewer connections/),
  );
});

test('a template that is too large is refused', () => {
  const templateFile = join(directory, 'large.template.json');
  const stack = { stackName: 'large', templateFile, template: { Resources: {} } };
  writeFileSync(templateFile, ' '.repeat(1_000_000));
  expect(checkLimits(new App({ outdir: directory }), [stack])).toEqual([]);
  writeFileSync(templateFile, ' '.repeat(1_000_001));
  const messages = checkLimits(new App({ outdir: directory }), [stack]).map(
    ({ message }) => message,
  );
  expect(messages).toEqual([expect.stringContaining('1000001 bytes')]);
});

/** An app whose connections have names as long as they may be. */
function appOf(count: number, stageName: string): App {
  const names = Array.from({ length: count }, (_, index) => `c${index}`.padEnd(40, 'x'));
  const project = parseProject({
    sources: { hr: { type: 'standard-webhooks' } },
    connections: Object.fromEntries(names.map((name) => [name, { provider: 'dito', id: 'cpf' }])),
    stages: {
      qa: {
        encryption: 'customer-managed',
        reserveConcurrency: true,
        secretPrefix: 'a-very-long-prefix-1',
        alarmEmail: 'operations@example.com',
      },
    },
  });
  if (!project.ok) throw new Error(JSON.stringify(project.issues));
  const found = findStage(stageName, project.stages);
  if (!found.ok) throw new Error(found.message);
  const outdir = mkdtempSync(join(directory, 'app-'));
  return createApp(project.config, { outdir, stage: found.stage, context: withoutBundles });
}
