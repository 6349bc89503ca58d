import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isExampleSecretsFile, secretsFileOf } from '../../../cli/repository-files.ts';
import { requireNamed } from '../../../cli/secrets/example-file.ts';
import {
  exampleSecretsFile,
  ownSecretsFile,
  usualSecretsFile,
} from '../../../local/usual-secrets.ts';

const root = join(import.meta.dirname, '../../..');
const repository = mkdtempSync(join(tmpdir(), 'propaga-repository-'));
afterAll(() => rmSync(repository, { recursive: true }));

describe('the secrets file', () => {
  it('is the example until there is one of one’s own', () => {
    expect(usualSecretsFile(repository)).toBe(exampleSecretsFile);
    mkdirSync(join(repository, '.propaga'));
    writeFileSync(join(repository, ownSecretsFile), '{}');
    expect(usualSecretsFile(repository)).toBe(ownSecretsFile);
  });

  it('is whichever PROPAGA_SECRETS names', () => {
    expect(secretsFileOf({ PROPAGA_SECRETS: '/tmp/secrets.json' })).toBe('/tmp/secrets.json');
  });

  it('that is in git is known by whatever path', () => {
    expect(isExampleSecretsFile(join(root, 'local', '..', 'local', 'secrets.json'))).toBe(true);
    expect(isExampleSecretsFile(join(repository, 'secrets.json'))).toBe(false);
  });

  it('that is in git takes nothing unless it was named, and the error says what to do', () => {
    for (const given of [undefined, '']) {
      expect(() => requireNamed(given)).toThrow(
        /local\/secrets\.json is in git[\s\S]*\.propaga\/secrets\.json/,
      );
    }
    expect(() => requireNamed('local/secrets.json')).not.toThrow();
  });
});

it.each([
  'hr.new',
  'data-key.json',
  'data-key.new.json',
  'local/secrets.json.123.new',
  'hr.json',
  'dito.json',
  ownSecretsFile,
])('git ignores %s, which holds secrets', (file) => {
  expect(String(execFileSync('git', ['check-ignore', file], { cwd: root })).trim()).toBe(file);
});
