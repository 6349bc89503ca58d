import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anaPrado, changeBody, readAsOf } from '../../support/user-change.ts';

function pathsOf(body: unknown): string[] {
  const result = readAsOf(body);
  return result.ok ? [] : result.issues.map(({ path }) => path);
}

describe('names that mean something to JavaScript', () => {
  const names = ['__proto__', 'constructor', 'prototype'];

  it.each(names)('are not lost in attributes and ids: %s', (name) => {
    const entries = JSON.parse(`{"plano":"ouro","${name}":"x"}`);
    const user = { key: 'u', attributes: entries, ids: entries };
    expect(pathsOf(changeBody({ user }))).toEqual([
      `data.user.attributes.${name}`,
      `data.user.ids.${name}`,
    ]);
  });

  it.each(names)('are no fields: %s', (name) => {
    const user = JSON.parse(`{"key":"u","${name}":{"email":"x@example.com"}}`);
    expect(pathsOf(changeBody({ user }))).toEqual([`data.user.${name}`]);
  });

  it.each(['toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'])(
    'are attributes like any other where they do no harm: %s',
    (name) => {
      const user = { key: 'u', attributes: { [name]: 'x' } };
      expect(readAsOf(changeBody({ user }))).toMatchObject({
        ok: true,
        content: { user, fields: [`attributes.${name}`] },
      });
    },
  );

  it('leave no trace in other objects', () => {
    readAsOf(JSON.parse('{"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1}}}'));
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('something huge', () => {
  const many = Array.from({ length: 300_000 }, (_, at) => at);
  const entries = Object.fromEntries(many.slice(0, 100_000).map((at) => [`a${at}`, '']));

  it.each<[string, unknown, string]>([
    ['roleIds', changeBody({ user: { key: 'u', roleIds: many.map(String) } }), 'roleIds'],
    ['areas', changeBody({ user: { key: 'u', areas: many } }), 'areas'],
    ['attributes', changeBody({ user: { key: 'u', attributes: entries } }), 'attributes'],
    ['ids', changeBody({ user: { key: 'u', ids: entries } }), 'ids'],
    ['changed', changeBody({ user: { key: 'u' }, data: { changed: many } }), 'changed'],
    ['email', changeBody({ user: { key: 'u', email: `${'a.'.repeat(2_000_000)}@` } }), 'email'],
    ['mobile', changeBody({ user: { key: 'u', mobile: `+${'1'.repeat(4_000_000)}` } }), 'mobile'],
    ['cpf', changeBody({ user: { key: 'u', cpf: '1'.repeat(4_000_000) } }), 'cpf'],
    ['timestamp', changeBody({ top: { timestamp: '1'.repeat(4_000_000) } }), 'timestamp'],
  ])('is refused with few words: %s', (_, body, field) => {
    const paths = pathsOf(body);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.length).toBeLessThan(5);
    expect(paths.every((path) => path.endsWith(field))).toBe(true);
  });

  const texts = (count: number, length: number) =>
    Object.fromEntries(many.slice(0, count).map((at) => [`a${at}`, 'é'.repeat(length)]));

  it('is bounded as a whole, where each part of it is fine', () => {
    const inAll = 'must not hold more than 400000 characters in all';
    for (const field of ['attributes', 'ids']) {
      const told = (entries: object) => {
        const result = readAsOf(changeBody({ user: { key: 'u', [field]: entries } }));
        return result.ok ? [] : result.issues;
      };
      expect(told(texts(200, 1_000))).toEqual([]);
      const decomposed = 'e\u0301\u0323'.repeat(666);
      const long = Object.fromEntries(many.slice(0, 199).map((at) => [`a${at}`, decomposed]));
      expect(told(long).map(({ message }) => message)).not.toContain(inAll);
      expect(told({ ...long, b: 'x'.repeat(3_000) })).toEqual([
        { path: `data.user.${field}`, message: inAll },
      ]);
    }
  });

  it('is a list of names that are long in all', () => {
    const changed = Array.from({ length: 1_000 }, (_, at) => `attributes.${at}${'x'.repeat(200)}`);
    expect(pathsOf(changeBody({ data: { changed } }))).toEqual(['data.changed']);
    const user = { key: 'u', attributes: Object.fromEntries(changed.map((name) => [name, 1])) };
    const data = { changed: ['attributes.a'] };
    expect(pathsOf(changeBody({ user, data }))).toEqual(['data.user.attributes']);
  });

  it('is a name in `changed` of which no more is repeated than can be read', () => {
    const result = readAsOf(changeBody({ data: { changed: ['x'.repeat(150_000)] } }));
    expect(result.ok ? [] : result.issues).toEqual([
      { path: 'data.changed.0', message: expect.stringMatching(/^"x{100}…" is not a field/) },
    ]);
  });

  it('is a picture of megabytes, and fine', () => {
    const picture = Buffer.alloc(3_500_000, 'picture').toString('base64');
    expect(pathsOf(changeBody({ user: { key: 'u', picture } }))).toEqual([]);
    expect(pathsOf(changeBody({ user: { key: 'u', picture: `${picture}!AAA` } }))).toEqual([
      'data.user.picture',
    ]);
  });

  it('may be nested deeply', () => {
    const depth = 100_000;
    const nested: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(pathsOf(nested)).toContain('');
    expect(pathsOf(changeBody({ user: { key: 'u', name: nested } }))).toEqual(['data.user.name']);
    expect(pathsOf(changeBody({ user: { key: 'u', extra: nested } }))).toEqual(['data.user.extra']);
  });
});

it('lone surrogates are refused wherever text is taken', () => {
  const user = {
    key: '\ud800',
    name: 'a\udc00',
    password: '\ud800x',
    areas: ['\ud800'],
    attributes: { 'a\ud800': 1, b: '\ud800' },
    ids: { dito: '\ud800' },
  };
  expect(pathsOf(changeBody({ user }))).toEqual([
    'data.user.key',
    'data.user.name',
    'data.user.areas.0',
    'data.user.password',
    'data.user.attributes.a\ud800',
    'data.user.attributes.b',
    'data.user.ids.dito',
  ]);
});

/** Characters that people, directories and attackers put into texts, and values of every type. */
const Characters = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...'aZ09 @.-/+') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...'éçãßﬁＡ１李म\u0301\u0323\u200b\u200d\u202e\u0085\u2028\ufeff\ufdd0',
      ),
    },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 0, max: 0x10ffff }).map((at) => String.fromCodePoint(at)),
    },
  ),
  maxLength: 40,
});
const Scalar = fc.oneof(
  Characters,
  Characters.map((text) => `ana@${text}.example.com`),
  Characters.map((text) => text.repeat(60)),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(null, true, '', 2 ** 53, -(2 ** 53), 1e21, Number.POSITIVE_INFINITY, -0),
  fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  fc.integer({ min: 0, max: 99_999_999_999 }).map((number) => `+55${number}`),
);
const AnyValue = fc.oneof(
  { weight: 4, arbitrary: Scalar },
  { weight: 1, arbitrary: fc.array(Scalar, { maxLength: 5 }) },
  { weight: 1, arbitrary: fc.dictionary(Characters, Scalar, { maxKeys: 5 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

describe('whatever JSON comes', () => {
  it('is read or refused with issues, and never throws', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), expectAnswer));
  });

  it('even where a right body would have something else', () => {
    const part = fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined });
    const names = Object.keys(anaPrado);
    const user = fc
      .record(Object.fromEntries(names.map((name) => [name, part])))
      .map((fields) => ({ ...anaPrado, ...fields }));
    const data = fc.record({ changed: part, previous: part }, { requiredKeys: [] });
    fc.assert(
      fc.property(user, data, (one, two) => expectAnswer(changeBody({ user: one, data: two }))),
    );
  });

  it.each(Object.keys(anaPrado))(
    'in the place of %s it has one issue a fault, or is taken',
    (name) => {
      fc.assert(
        fc.property(AnyValue, (value) => {
          const result = readAsOf(changeBody({ user: { ...anaPrado, [name]: value } }));
          if (result.ok) return expectSettled(result.content.user);
          const told = result.issues.map(({ path, message }) => `${path} ${message}`);
          expect(new Set(told).size).toBe(told.length);
          for (const one of told) expect(one.startsWith(`data.user.${name}`)).toBe(true);
          if (typeof value !== 'object' || value === null) expect(told).toHaveLength(1);
        }),
      );
    },
  );

  /** What was taken is in its one form: read again, it stays as it is. */
  function expectSettled(user: object): void {
    expect(readAsOf(changeBody({ user }))).toMatchObject({ ok: true, content: { user } });
  }

  function expectAnswer(body: unknown): void {
    const result = readAsOf(body);
    if (result.ok) return;
    expect(result.issues.length).toBeGreaterThan(0);
    for (const { message } of result.issues) {
      expect(message).not.toMatch(/Invalid|something else|undefined/);
    }
  }
});
