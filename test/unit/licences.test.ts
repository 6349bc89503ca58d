import { execFileSync } from 'node:child_process';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { deployedPackages, licencesDocument, permissiveLicences } from '../../infra/licences.ts';
import { repository, textOf } from '../support/document-text.ts';

const packages = await deployedPackages();

const Sbom = v.object({ components: v.array(v.object({ name: v.string(), version: v.string() })) });

it('every package that is deployed is under a permissive licence', () => {
  expect(packages.length).toBeGreaterThan(5);
  expect(packages.filter(({ licence }) => !permissiveLicences.has(licence))).toEqual([]);
});

it('the list of licences names what is deployed, in the versions that are: npm run licences', () => {
  expect(textOf('docs/licences.md')).toBe(licencesDocument(packages));
});

it('npm run sbom lists every package that is deployed, which are production dependencies, and no other', () => {
  const output = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: repository });
  const { components } = v.parse(Sbom, JSON.parse(output.toString()));
  const listed = components.map(({ name, version }) => `${name}@${version}`);
  const deployed = packages.map(({ name, version }) => `${name}@${version}`);
  expect(deployed.filter((one) => !listed.includes(one))).toEqual([]);
  expect(listed.filter((one) => one.startsWith('vitest@'))).toEqual([]);
});
