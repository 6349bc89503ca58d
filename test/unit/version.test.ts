import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import lock from '../../package-lock.json' with { type: 'json' };

const { version } = manifest;
const changelog = readFileSync(join(import.meta.dirname, '../../CHANGELOG.md'), 'utf8');
const [, unreleased = '', newest = ''] =
  /^## Unreleased\n(.*?)^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$/ms.exec(changelog) ?? [];

it('what is not released yet does not call itself by a release', () => {
  const isReleased = unreleased.trim() === '';
  expect(version).toMatch(isReleased ? newest : /^\d+\.\d+\.\d+-dev$/);
  expect(version.replace('-dev', '') === newest).toBe(isReleased);
  expect(lock.version).toBe(version);
});
