import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../functions/runtime/config.ts';
import { entries } from '../../infra/bundled-code.ts';
import { kilobytesOf, maxKilobytes } from '../../infra/size-budget.ts';
import { type Synthesis, synthesise } from '../../infra/synthesise.ts';
import { fourProviders } from './example-configs.ts';

// Inside the repository, whose package is one of ES modules: the bundles must not care.
mkdirSync('cdk.out', { recursive: true });
const outdir = mkdtempSync(resolve('cdk.out', 'test-bundles-'));
let synthesis: Synthesis;

beforeAll(() => {
  const parsed = parseConfig(fourProviders);
  if (!parsed.ok) throw new Error('The example is not a config.');
  synthesis = synthesise(parsed.config, { outdir });
});
afterAll(() => rmSync(outdir, { recursive: true }));

test('all connections deliver with one bundle', () => {
  const bundles = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
  expect(bundles.toSorted()).toEqual(
    [...synthesis.bundles.values()].map((path) => path.slice(outdir.length + 1)).toSorted(),
  );
  expect([...synthesis.bundles.keys()].toSorted()).toEqual([...entries].toSorted());
});

test.each(entries)('the bundle of %s runs by itself and has a handler', (entry) => {
  const bundle = synthesis.bundles.get(entry);
  const loaded: unknown = createRequire(import.meta.url)(join(String(bundle), 'index.js'));
  expect(loaded).toHaveProperty('handler', expect.any(Function));
});

test.each(entries)(
  '%s takes its credentials from Lambda, and looks for none elsewhere',
  (entry) => {
    const source = readFileSync(join(String(synthesis.bundles.get(entry)), 'index.js'), 'utf8');
    expect(source).toContain('AWS_SECRET_ACCESS_KEY');
    expect(source).not.toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI');
  },
);

test.each(entries)('the bundle of %s keeps to its budget, for the sake of cold starts', (entry) => {
  expect(kilobytesOf(String(synthesis.bundles.get(entry)))).toBeLessThanOrEqual(
    maxKilobytes[entry],
  );
});
