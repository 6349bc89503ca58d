import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { textOf } from '../support/document-text.ts';

const LockedPackage = v.object({
  integrity: v.optional(v.string(), ''),
  resolved: v.optional(v.string()),
  link: v.optional(v.boolean()),
  inBundle: v.optional(v.boolean(), false),
  hasInstallScript: v.optional(v.boolean(), false),
});
const Lock = v.object({ packages: v.record(v.string(), LockedPackage) });

const { packages } = v.parse(Lock, JSON.parse(textOf('package-lock.json')));
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, found]) => ({ name: path.split('node_modules/').at(-1) ?? '', ...found }));

describe('the lock file', () => {
  it('says by SHA-512 what each package holds, unless it lies in the archive of another', () => {
    expect(locked.length).toBeGreaterThan(100);
    const unchecked = locked.filter(
      ({ integrity, inBundle }) => !inBundle && !/^sha512-[\w+/]{86}==$/.test(integrity),
    );
    expect(unchecked).toEqual([]);
  });

  it('takes packages from the registry only, whichever that is', () => {
    expect(locked.filter(({ resolved, link }) => resolved !== undefined || link)).toEqual([]);
    expect(textOf('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
  });

  it('has install scripts of the approved packages only', () => {
    const scripted = locked.filter((one) => one.hasInstallScript).map(({ name }) => name);
    expect(scripted.toSorted()).toEqual(Object.keys(manifest.allowScripts).toSorted());
  });
});
