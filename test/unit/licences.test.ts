import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deployedPackages, licencesDocument, permissiveLicences } from '../../infra/licences.ts';

const packages = await deployedPackages();

it('every package that is deployed is under a permissive licence', () => {
  expect(packages.length).toBeGreaterThan(5);
  expect(packages.filter(({ licence }) => !permissiveLicences.has(licence))).toEqual([]);
});

it('the list of licences names what is deployed, in the versions that are: npm run licences', () => {
  const document = readFileSync(new URL('../../docs/licences.md', import.meta.url), 'utf8');
  expect(document).toBe(licencesDocument(packages));
});
