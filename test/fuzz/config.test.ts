import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { providers } from '../../functions/providers/registry.ts';
import { parseConfig } from '../../functions/runtime/config.ts';
import { ownSettings } from '../../functions/runtime/connection-issues.ts';
import { standardWebhooks } from '../../functions/sources/standard-webhooks.ts';
import { atLeast } from '../support/property-runs.ts';
import { signingSecret } from '../support/signed-webhook.ts';

/** Stands for what nobody must read in a message. */
const canary = 'canario-secreto';

const right = {
  sources: { hr: { type: 'standard-webhooks' } },
  connections: {
    'gestao-plus': { provider: 'gestao-plus', origin: 'https://acme.gestao.plus' },
    wecare: {
      provider: 'wecare',
      baseUrl: 'https://acme.wecare.app.br',
      key: 'email',
      batch: true,
    },
    dito: { provider: 'dito', id: 'cpf', sources: ['hr'], maxConcurrency: 5 },
    imagemais: { provider: 'imagemais', baseUrl: 'https://x.example.com', timeoutSeconds: 20 },
  },
  retry: { delaysSeconds: [1, 2] },
};

const Odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    -1,
    0,
    1.5,
    1e308,
    Number.NaN,
    '',
    canary,
    'https://',
    'http://example.com',
    `https://user:${canary}@example.com`,
    'https://example.com/api/?a#b',
    'file:///etc/passwd',
    'javascript:alert(1)',
    [],
    {},
    ['__proto__'],
    { provider: 'dito', id: 'cpf' },
    'x'.repeat(100_000),
  ),
);

const names = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    '',
    'UPPER',
    'a'.repeat(50),
    'é',
  ),
  fc.string({ maxLength: 12 }),
);

/** Puts something else where a right value stands, at any depth. */
function mutated(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return Odd;
  const entries = Object.entries(value);
  const changed = entries.map(([name, inner]) =>
    mutated(inner).map((other) =>
      Object.fromEntries([...entries.filter(([one]) => one !== name), [name, other]]),
    ),
  );
  const added = fc
    .tuple(names, Odd)
    .map(([name, other]) => Object.fromEntries([...entries, [name, other]]));
  const removed = fc
    .constantFrom(...entries)
    .map(([name]) => Object.fromEntries(entries.filter(([one]) => one !== name)));
  return fc.oneof(...changed, added, removed, Odd);
}

describe('a config', () => {
  it('of any content is bound or refused with issues, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(right), fc.jsonValue()), (document) => {
        const result = parseConfig(document);
        if (result.ok) {
          // Nothing that was written is lost silently.
          const written = Object(document);
          expect([...result.config.connections.keys()]).toEqual(Object.keys(written.connections));
          expect(Object.keys(result.config.sources)).toEqual(Object.keys(written.sources));
          return;
        }
        expect(result.issues.length).toBeGreaterThan(0);
        const told = JSON.stringify(result.issues);
        expect(told).not.toContain(`:${canary}@`);
        expect(told.length).toBeLessThan(200_000);
      }),
      { numRuns: atLeast(600) },
    );
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'names what cannot be called so: %s',
    (name) => {
      const own = (value: unknown) => JSON.parse(`{"${name}":${JSON.stringify(value)}}`);
      const paths = (document: unknown) => {
        const result = parseConfig(document);
        return result.ok ? [] : result.issues.map(({ path }) => path);
      };
      const connections = own({ provider: 'dito', id: 'cpf' });
      expect(paths({ ...right, connections })).toEqual([`connections.${name}`]);
      expect(
        paths({ ...right, connections: {}, sources: own({ type: 'standard-webhooks' }) }),
      ).toEqual([`sources.${name}`]);
    },
  );
});

describe.each(providers)('the credentials of $name', (provider) => {
  const [settings] = Object.values<Record<string, unknown>>(right.connections)
    .filter((one) => one.provider === provider.name)
    .map(ownSettings);
  const account = provider.account(settings);

  it('of any content are used or refused, and the issues repeat no value', () => {
    const member = fc.constantFrom(
      'username',
      'password',
      'clientId',
      'clientSecret',
      'accessToken',
      'key',
      'secret',
      'apiKey',
      'secretKey',
      'publicKey',
      '__proto__',
      'extra',
    );
    const pem = `-----BEGIN PUBLIC KEY-----\n${canary}\n-----END PUBLIC KEY-----\n`;
    const value = fc.oneof(
      Odd,
      fc.constantFrom<unknown>(canary, `${canary}\n`, pem, `${canary}\u0000`, [canary], {
        a: canary,
      }),
    );
    const secret = fc.oneof(
      fc.array(fc.tuple(member, value), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
      fc.jsonValue(),
      fc.constantFrom<unknown>(undefined, canary, [canary]),
    );
    fc.assert(
      fc.property(secret, (given) => {
        const result = account.access(given);
        if (result.ok) return;
        expect(result.issues.length).toBeGreaterThan(0);
        expect(JSON.stringify(result.issues)).not.toContain(canary);
      }),
      { numRuns: atLeast(200) },
    );
  });
});

test("a source's secret of any content verifies, or is refused in one way", () => {
  const one = fc.oneof(
    fc.string(),
    fc.base64String({ minLength: 32 }),
    fc.constantFrom<unknown>(signingSecret, '', 'whsec_', canary, null, 5),
  );
  const secret = fc.oneof(
    fc.record({ signingSecrets: fc.oneof(fc.array(one, { maxLength: 3 }), one) }),
    fc.jsonValue(),
  );
  const webhook = { headers: {}, body: Buffer.from('{}') };
  fc.assert(
    fc.property(secret, (given) => {
      const { verifier, issues } = standardWebhooks.readSecret(given);
      if (verifier === undefined) expect(issues).not.toEqual([]);
      else expect(verifier(webhook, new Date()).kind).toBe('invalid_signature');
      expect(JSON.stringify(issues)).not.toContain(canary);
    }),
    { numRuns: atLeast(300) },
  );
});

const brokenFiles: [
  name: string,
  files: { config?: string | Buffer; secrets?: string | Buffer },
  says: RegExp,
][] = [
  ['a config that is cut off', { config: '{"sources":{' }, /^PROPAGA_CONFIG: .*config\.json/],
  ['a config that is no object', { config: '[]' }, /^PROPAGA_CONFIG: .*config\.json/],
  [
    'a config that is no text',
    { config: Buffer.of(0xff, 0xfe, 0x00) },
    /^PROPAGA_CONFIG: .*config\.json/,
  ],
  [
    'secrets that are cut off',
    { secrets: `{"propaga/sources/hr":"${canary}` },
    /^PROPAGA_SECRETS: .*secrets\.json is not valid JSON/,
  ],
  [
    'secrets that are no object',
    { secrets: `["${canary}"]` },
    /^PROPAGA_SECRETS: .*secrets\.json must hold one JSON object/,
  ],
];

test.concurrent.for(brokenFiles)(
  'npm start with %s says so and ends with 1',
  async ([, files, says], { expect, onTestFinished }) => {
    const directory = await mkdtemp(join(tmpdir(), 'propaga-fuzz-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const [config, secrets] = [join(directory, 'config.json'), join(directory, 'secrets.json')];
    await writeFile(config, files.config ?? JSON.stringify(right));
    await writeFile(secrets, files.secrets ?? '{}');
    const child = spawn(process.execPath, ['local/start.ts'], {
      cwd: join(import.meta.dirname, '../..'),
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        PROPAGA_DATA: join(directory, 'data'),
        PROPAGA_CONFIG: config,
        PROPAGA_SECRETS: secrets,
      },
    });
    const [[code], stdout, stderr] = await Promise.all([
      once(child, 'exit'),
      text(child.stdout),
      text(child.stderr),
    ]);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at |node:internal/m);
    expect(stderr).not.toContain(canary);
  },
);
