import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { deployedPackages, permissiveLicences } from '../../infra/licences.ts';

const root = join(import.meta.dirname, '../..');

const Dependencies = v.optional(v.record(v.string(), v.string()), {});

const LockedPackage = v.object({
  name: v.optional(v.string()),
  version: v.optional(v.string()),
  integrity: v.optional(v.string()),
  resolved: v.optional(v.string()),
  link: v.optional(v.boolean()),
  inBundle: v.optional(v.boolean(), false),
  dev: v.optional(v.boolean(), false),
  license: v.optional(v.string()),
  hasInstallScript: v.optional(v.boolean(), false),
});

const Lock = v.object({
  lockfileVersion: v.number(),
  packages: v.record(v.string(), LockedPackage),
});

const PackageFile = v.object({
  allowScripts: v.record(v.string(), v.boolean()),
  dependencies: Dependencies,
  devDependencies: Dependencies,
});

const { packages } = v.parse(Lock, readJson('package-lock.json'));
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, found]) => ({ path, ...found }));
const manifest = v.parse(PackageFile, readJson('package.json'));

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

describe('the lock file', () => {
  it('says by SHA-512 what each package holds, unless it lies in the archive of another', () => {
    expect(locked.length).toBeGreaterThan(100);
    const unchecked = locked.filter(
      ({ integrity = '', inBundle }) => !inBundle && !/^sha512-[\w+/]{86}==$/.test(integrity),
    );
    expect(unchecked).toEqual([]);
  });

  it('takes packages from the registry only, whichever that is', () => {
    const elsewhere = locked.filter(({ resolved, link }) => resolved !== undefined || link);
    expect(elsewhere).toEqual([]);
    const ranges = [manifest.dependencies, manifest.devDependencies].flatMap(Object.entries);
    expect(ranges.filter(([, range]) => !/^[\^~]?\d+\.\d+\.\d+(-\w+)?$/.test(range))).toEqual([]);
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain(
      'omit-lockfile-registry-resolved=true',
    );
  });

  it('has install scripts of the approved packages only', () => {
    const scripted = locked.filter((one) => one.hasInstallScript).map(({ path }) => nameOf(path));
    expect(scripted.toSorted()).toEqual(Object.keys(manifest.allowScripts).toSorted());
    expect(new Set(Object.values(manifest.allowScripts))).toEqual(new Set([true]));
  });

  it('has no production dependency under a licence that is not permissive', () => {
    const production = locked.filter(({ dev }) => !dev);
    expect(production.length).toBeGreaterThan(20);
    const others = production.filter(({ license = '' }) => !permissiveLicences.has(license));
    expect(others).toEqual([]);
  });

  it('has everything that is deployed among the production dependencies', async () => {
    const production = new Set(locked.filter(({ dev }) => !dev).map(({ path }) => nameOf(path)));
    const deployed = (await deployedPackages()).map(({ name }) => name);
    expect(deployed.filter((name) => !production.has(name))).toEqual([]);
  });
});

const Sbom = v.object({
  bomFormat: v.literal('CycloneDX'),
  components: v.array(v.object({ name: v.string(), version: v.string(), purl: v.string() })),
});

describe('npm run sbom', () => {
  it('lists every package that is deployed, in its version', async () => {
    const output = execFileSync('npm', ['run', '--silent', 'sbom'], {
      cwd: root,
      encoding: 'utf8',
    });
    const { components } = v.parse(Sbom, JSON.parse(output));
    const listed = components.map(({ name, version }) => `${name}@${version}`);
    const deployed = (await deployedPackages()).map(({ name, version }) => `${name}@${version}`);
    expect(deployed.filter((one) => !listed.includes(one))).toEqual([]);
    expect(listed.filter((one) => one.startsWith('vitest@'))).toEqual([]);
  });
});
