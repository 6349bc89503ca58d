import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { afterAll, describe, expect, test } from 'vitest';
import { configFileName, readBundledConfig } from '../../functions/runtime/bundled-config.ts';
import { type Config, parseConfig } from '../../functions/runtime/config.ts';
import { entries } from '../../infra/bundled-code.ts';
import { kilobytesOf, maxKilobytes } from '../../infra/size-budget.ts';
import { synthesise } from '../../infra/synthesise.ts';
import { mergeTemplates } from '../../local/template/merge-templates.ts';
import { fourProviders } from './example-configs.ts';
import { functionAnswering, functionDelivering, functionScheduled } from './functions-of.ts';
import { toStackTemplate } from './stack-template.ts';

const connections = Object.keys(fourProviders.connections);

// Inside the repository, whose package is one of ES modules: the bundles must not care.
mkdirSync('cdk.out', { recursive: true });
const outdir = mkdtempSync(resolve('cdk.out', 'test-bundles-'));
const synthesis = synthesise(configOf(fourProviders), { outdir });
const directories = directoriesOf(synthesis);
afterAll(() => rmSync(outdir, { recursive: true }));

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

test('nobody but the owner may write into a bundle', () => {
  for (const directory of Object.values(directories)) {
    expect(statSync(directory).mode & 0o022).toBe(0);
  }
});

describe('the config in a bundle', () => {
  test.each(['receive', 'retry', 'api'] as const)(
    '%s knows all of it, with its defaults',
    (name) => {
      expect(readBundledConfig(String(directories[name])).document).toEqual(
        configOf(fourProviders).document,
      );
    },
  );

  test.each(connections)('deliver of %s knows its own connection only', (name) => {
    const { connections: known, sources } = readBundledConfig(String(directories[name]));
    expect([...known.keys()]).toEqual([name]);
    expect(known.get(name)).not.toHaveProperty('sources');
    expect(sources).toEqual({});
    const text = readFileSync(join(String(directories[name]), configFileName), 'utf8');
    for (const other of connections) if (other !== name) expect(text).not.toContain(`"${other}"`);
  });

  test('deliver keeps the settings of its connection', () => {
    expect(readBundledConfig(String(directories.wecare)).connections.get('wecare')).toMatchObject({
      timeoutSeconds: 20.1,
      maxConcurrency: 3,
    });
  });

  test('all connections deliver with the same code', () => {
    const codes = connections.map((name) =>
      readFileSync(join(String(directories[name]), 'index.js'), 'utf8'),
    );
    expect(new Set(codes).size).toBe(1);
  });

  test('the same config makes the same bundles, and another one only those that it is about', () => {
    expect(directoriesAnew(fourProviders)).toEqual(directories);
    const changed = {
      ...fourProviders,
      connections: {
        ...fourProviders.connections,
        dito: { ...fourProviders.connections.dito, timeoutSeconds: 7 },
      },
    };
    const again = directoriesAnew(changed);
    const same = Object.keys(directories).filter((name) => again[name] === directories[name]);
    expect(same.toSorted()).toEqual(connections.filter((name) => name !== 'dito').toSorted());
  });
});

function configOf(document: unknown): Config {
  const parsed = parseConfig(document);
  if (!parsed.ok) throw new Error('The example is not a config.');
  return parsed.config;
}

/** The directory of each function's bundle, those that deliver by their connections. */
function directoriesOf({
  stacks,
  assetDirectory,
}: typeof synthesis): Readonly<Record<string, string>> {
  const stack = toStackTemplate(mergeTemplates(stacks.map(({ template }) => template)));
  const Code = v.object({ Code: v.object({ S3Key: v.string() }) });
  const directoryOf = ({ properties }: ReturnType<typeof functionScheduled>) =>
    assetDirectory(v.parse(Code, properties).Code.S3Key);
  return {
    receive: directoryOf(functionAnswering(stack, 'POST /webhooks/{source}')),
    api: directoryOf(functionAnswering(stack, 'GET /deliveries')),
    retry: directoryOf(functionScheduled(stack)),
    ...Object.fromEntries(
      connections.map((name) => [name, directoryOf(functionDelivering(stack, name))]),
    ),
  };
}

/** The same of another synthesis, in a directory that is gone afterwards. */
function directoriesAnew(document: unknown): Readonly<Record<string, string>> {
  const elsewhere = mkdtempSync(resolve('cdk.out', 'test-bundles-'));
  try {
    const found = directoriesOf(synthesise(configOf(document), { outdir: elsewhere }));
    return Object.fromEntries(
      Object.entries(found).map(([name, path]) => [name, path.replace(elsewhere, outdir)]),
    );
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
}
