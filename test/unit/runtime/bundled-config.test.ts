import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { configFileName, readBundledConfig } from '../../../functions/runtime/bundled-config.ts';
import { parseConfig } from '../../../functions/runtime/config.ts';

const directory = mkdtempSync(join(tmpdir(), 'propaga-bundle-'));
afterAll(() => rmSync(directory, { recursive: true }));

function write(text: string): void {
  writeFileSync(join(directory, configFileName), text);
}

test('a function reads the config that lies beside its code', () => {
  const document = {
    sources: { hr: { type: 'standard-webhooks' } },
    connections: { loyalty: { provider: 'dito', id: 'cpf' } },
  };
  const expected = parseConfig(document);
  write(JSON.stringify(document));
  expect(readBundledConfig(directory).document).toEqual(expected.ok && expected.config.document);
});

test('a config of hundreds of connections is read as well', () => {
  const names = Array.from({ length: 200 }, (_, index) => `loyalty-${index}`);
  const connections = Object.fromEntries(
    names.map((name) => [name, { provider: 'dito', id: 'cpf' }]),
  );
  write(JSON.stringify({ sources: {}, connections }));
  expect([...readBundledConfig(directory).connections.keys()]).toEqual(names);
});

test('a config that is wrong is named, with everything that is wrong with it', () => {
  write(JSON.stringify({ sources: {}, connections: { loyalty: { provider: 'nobody' } }, x: 1 }));
  expect(() => readBundledConfig(directory)).toThrow(
    /config\.json is wrong: .*x is not a field.*connections\.loyalty\.provider must be one of/,
  );
});

test('a bundle without a config is an error that says which file is missing', () => {
  expect(() => readBundledConfig(join(directory, 'elsewhere'))).toThrow(/elsewhere.config\.json/);
});
