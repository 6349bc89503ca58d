import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isCpf } from '../../functions/domain/cpf.ts';
import { changeIdOf } from '../../functions/domain/ids.ts';
import { UserSchema } from '../../functions/domain/user.ts';
import { providers } from '../../functions/providers/registry.ts';
import { parseConfig } from '../../functions/runtime/config.ts';
import { standardWebhooks } from '../../functions/sources/standard-webhooks.ts';
import { readUserChange } from '../../functions/sources/user-change-body.ts';

const root = join(import.meta.dirname, '../..');
const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root })].map(
  (name) => ({ name, text: read(name) }),
);
const readme = read('README.md');

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The code blocks of one language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(
    ([, code = '']) => code,
  );
}

function jsonBlocksWith(member: string): unknown[] {
  return blocks(readme, 'json')
    .map((code): unknown => JSON.parse(code))
    .filter((value) => v.is(v.object({ [member]: v.unknown() }), value));
}

describe.each(documents)('$name', ({ name, text }) => {
  it('links to files that exist', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);
    expect(targets).not.toEqual([]);
    const directory = join(root, dirname(name));
    expect(targets.filter((path) => !existsSync(join(directory, path)))).toEqual([]);
  });

  it('links to headings that exist', () => {
    const slugs = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\d -]/gu, '')
        .replaceAll(' ', '-'),
    );
    const targets = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, slug]) => slug);
    expect(targets.filter((slug) => !slugs.some((one) => one === slug))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = v.parse(
      v.object({ scripts: v.record(v.string(), v.string()) }),
      JSON.parse(read('package.json')),
    );
    const named = [
      ...text.matchAll(/npm (?:run (?:-s )?([a-z]+(?::[a-z]+)?)|(start|test)\b)/g),
    ].map(([, run, short]) => run ?? short ?? '');
    expect(named).not.toEqual([]);
    const unknown = named.filter((name) => scripts[name] === undefined);
    expect(unknown).toEqual([]);
  });

  it('names files that exist', () => {
    const named = [
      ...text.matchAll(/\b((?:examples|functions|infra|local|test|cli)\/[\w./-]+\.(?:ts|json))\b/g),
    ].map(([, path = '']) => path);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the README', () => {
  it('shows a config that is accepted', () => {
    const configs = jsonBlocksWith('connections');
    expect(configs).toHaveLength(1);
    expect(parseConfig(configs[0])).toMatchObject({ ok: true });
  });

  it('shows a webhook body that is accepted, with every field there is', () => {
    const bodies = jsonBlocksWith('data');
    expect(bodies).toHaveLength(1);
    const change = readUserChange(bodies[0]);
    const shown = change.ok ? Object.keys(change.content.user) : [];
    expect(shown.toSorted()).toEqual(Object.keys(UserSchema.entries).toSorted());
  });

  it.each(secretRows())('shows a secret that is accepted: $name $value', ({ name, value }) => {
    const secret: unknown = JSON.parse(value);
    if (name.startsWith('propaga/sources/')) {
      expect(() => standardWebhooks.verifier(secret)).not.toThrow();
      return;
    }
    const provider = providers.find((one) => name === `propaga/connections/${one.name}`);
    expect(v.safeParse(provider?.credentials ?? v.never(), secret).issues).toBeUndefined();
  });

  it('shows a secret for every provider', () => {
    const named = new Set(secretRows().map(({ name }) => name));
    expect([...named]).toEqual([
      'propaga/sources/hr',
      ...providers.map(({ name }) => `propaga/connections/${name}`),
    ]);
  });

  it('follows the change that it has made', () => {
    const id = changeIdOf('hr', 'msg_1');
    expect(readme).toContain(`--id msg_1\naccepted as ${id}`);
    expect(readme).toContain(`/changes/${id}\n`);
  });

  it.each(
    providers.flatMap(({ name, settings }) => settingsOf(settings).map((one) => [name, one])),
  )('explains the setting of %s: %s', (_, setting) => {
    expect(readme).toMatch(new RegExp(`^\\|.*\`${setting}\` \\|`, 'm'));
  });
});

/** The rows of the table of secrets; one with an ellipsis is no value. */
function secretRows(): { name: string; value: string }[] {
  return [...readme.matchAll(/^\| `(propaga\/[^`]+)`[^|]* \| `(\{[^`]+\})` \|$/gm)]
    .map(([, name = '', value = '']) => ({ name, value }))
    .filter(({ value }) => !value.includes('…'));
}

function settingsOf(settings: unknown): string[] {
  return Object.keys(
    v.parse(v.object({ entries: v.record(v.string(), v.unknown()) }), settings).entries,
  );
}

describe('CONTRIBUTING.md', () => {
  const sources = ['gestao-plus', 'registry'].map((name) => read(`functions/providers/${name}.ts`));

  const quotes = blocks(read('CONTRIBUTING.md'), 'ts').map((code) => ({
    code,
    start: code.split('\n')[0]?.trim(),
  }));

  it.each(quotes)('quotes the code as it is: $start', ({ code }) => {
    expect(sources.some((source) => source.includes(code))).toBe(true);
  });
});

describe.each(globSync('examples/*.json', { cwd: root }))('%s', (file) => {
  const body: unknown = JSON.parse(read(file));
  const expected = file === join('examples', 'invalid.json') ? 'refused' : 'accepted';

  it(`is ${expected}`, () => {
    expect(readUserChange(body).ok).toBe(expected === 'accepted');
  });
});

describe('made-up people', () => {
  const texts = [readme, ...globSync('examples/*.json', { cwd: root }).map(read)];

  it('have CPFs that are valid, but for the one that shows a refusal', () => {
    const cpfs = texts
      .flatMap((text) => [...text.matchAll(/"cpf": "(\d+)"/g)])
      .map(([, cpf = '']) => cpf);
    expect(cpfs.length).toBeGreaterThan(4);
    expect(cpfs.filter((cpf) => !isCpf(cpf))).toEqual(['12345678900']);
  });
});
