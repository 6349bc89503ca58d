import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anaPrado, changeBody, readAsOf } from '../../support/user-change.ts';

function issuesOf(body: unknown) {
  const result = readAsOf(body);
  return result.ok ? [] : result.issues;
}

function pathsOf(body: unknown): string[] {
  return issuesOf(body).map(({ path }) => path);
}

function fieldsOf(user: object, changed?: readonly string[]) {
  const data = changed === undefined ? {} : { changed };
  const result = readAsOf(changeBody({ user: { key: 'u-1', ...user }, data }));
  return result.ok ? result.content.fields : result.issues;
}

describe('everything wrong is said at once', () => {
  it('with the path of each', () => {
    const user = {
      name: '',
      email: 'no',
      areas: ['ok', ''],
      roleIds: [1, 'x'],
      attributes: { plano: null },
      ids: { dito: '' },
      shoeSize: 43,
    };
    const data = { changed: ['nam', 'cpf'], previous: { email: 'no', name: 'x' }, extra: 1 };
    const top = { type: 'user.created', timestamp: 'yesterday', id: 'x' };
    expect(pathsOf(changeBody({ user, data, top })).sort()).toEqual(
      [
        'type',
        'timestamp',
        'id',
        'data.extra',
        'data.user.key',
        'data.user.name',
        'data.user.email',
        'data.user.areas.1',
        'data.user.roleIds.1',
        'data.user.attributes.plano',
        'data.user.ids.dito',
        'data.user.shoeSize',
        'data.previous.name',
        'data.changed.0',
        'data.changed.1',
      ].sort(),
    );
  });

  it.each([
    [{}, ['type', 'timestamp', 'data']],
    [{ type: 'user.updated', timestamp: '2026-11-22T12:00:00Z', data: {} }, ['data.user']],
    [changeBody({ user: {} }), ['data.user.key']],
  ])('and what is missing is called missing: %j', (body, paths) => {
    expect(issuesOf(body)).toEqual(paths.map((path) => ({ path, message: 'is missing' })));
  });

  it.each([null, 1, 'x', true])('of a body that is no object: %j', (body) => {
    expect(issuesOf(body)).toEqual([{ path: '', message: 'must be an object' }]);
  });

  it.each<[string, unknown]>([
    ['', [changeBody()]],
    ['data', { ...Object(changeBody()), data: [] }],
    ['data.user', changeBody({ user: [] })],
    ['data.user.attributes', changeBody({ user: { key: 'u', attributes: [] } })],
    ['data.user.ids', changeBody({ user: { key: 'u', ids: ['1'] } })],
    ['data.previous', changeBody({ data: { previous: ['ana@example.com'] } })],
  ])('a list is no object: %s', (path, body) => {
    expect(issuesOf(body)).toEqual([{ path, message: 'must be an object' }]);
  });
});

describe('unknown fields are named', () => {
  it.each([
    ['type2', changeBody({ top: { type2: 1 } })],
    ['data.usr', changeBody({ data: { usr: {} } })],
    ['data.user.e-mail', changeBody({ user: { key: 'u', 'e-mail': 'a@example.com' } })],
    ['data.user.Name', changeBody({ user: { key: 'u', Name: 'Ana' } })],
    ['data.user.toString', changeBody({ user: { key: 'u', toString: 'x' } })],
    ['data.previous.cpf', changeBody({ data: { previous: { cpf: '52998224725' } } })],
  ])('%s', (path, body) => {
    expect(issuesOf(body)).toEqual([{ path, message: expect.stringContaining('not a field') }]);
  });

  it('at most twenty of a level, and no more of a name than a hundred characters', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`field${at}`, at]));
    const user = { key: 'u', ...many };
    expect(pathsOf(changeBody({ user }))).toHaveLength(20);
    const long = 'x'.repeat(100_000);
    for (const level of [{ [long]: 1 }, { attributes: { [long]: 1 } }]) {
      const [path = ''] = pathsOf(changeBody({ user: { key: 'u', ...level } }));
      expect(path.length).toBeGreaterThan(100);
      expect(path.length).toBeLessThan(150);
    }
  });
});

describe('changed', () => {
  it('is every field that is there, unless it is said', () => {
    expect(
      fieldsOf({ name: 'Ana', attributes: { plano: 'ouro', b: 1 }, ids: { dito: '1' } }),
    ).toEqual(['name', 'attributes.plano', 'attributes.b']);
  });

  it('names fields and attributes, in any order and number', () => {
    const user = { name: 'Ana', location: 'Olinda', attributes: { plano: 'ouro', b: 1 } };
    expect(fieldsOf(user, ['attributes.plano', 'name', 'name'])).toEqual([
      'name',
      'attributes.plano',
    ]);
    expect(fieldsOf(user, [])).toEqual([]);
  });

  it('names every attribute at once', () => {
    const user = { name: 'Ana', attributes: { plano: 'ouro', b: 1 } };
    const all = ['attributes.plano', 'attributes.b'];
    expect(fieldsOf(user, ['attributes'])).toEqual(all);
    expect(fieldsOf(user, ['attributes', 'attributes.b', 'name'])).toEqual(['name', ...all]);
    expect(fieldsOf({ attributes: {} }, ['attributes'])).toEqual([]);
    expect(fieldsOf({ attributes: { attributes: 1, c: 1 } }, ['attributes.attributes'])).toEqual([
      'attributes.attributes',
    ]);
  });

  const absent = 'names a field that the user does not have; no provider says how to clear one';
  const unchangeable = 'is not a field that can change';

  it.each([
    ['a field that is absent', 'email', absent],
    ['an attribute that is absent', 'attributes.c', absent],
    ['something inherited', 'attributes.toString', absent],
    ['the key', 'key', unchangeable],
    ['the ids', 'ids', unchangeable],
    ['an id', 'ids.dito', unchangeable],
    ['a field that is unknown', 'shoeSize', unchangeable],
    ['a field in another form', 'Name', unchangeable],
    ['what only ends like an attribute', 'my.attributes.plano', unchangeable],
    ['a field with a space', 'name ', unchangeable],
    ['nothing', '', unchangeable],
    ['something short', '123', unchangeable],
  ])('cannot name %s, and the issue repeats the name', (_, name, why) => {
    const user = { name: 'Ana', ids: { dito: '1' }, attributes: { plano: 'ouro' } };
    expect(fieldsOf(user, ['name', name])).toEqual([
      { path: 'data.changed.1', message: `"${name}" ${why}` },
    ]);
  });

  it('cannot name all attributes where there are none', () => {
    expect(fieldsOf({ name: 'Ana' }, ['attributes'])).toEqual([
      { path: 'data.changed.0', message: `"attributes" ${absent}` },
    ]);
  });

  it.each(['ana@example.com', '52998224725', '+55 61 98989-9898'])(
    'is not repeated where it is somebody: %s',
    (name) => {
      expect(fieldsOf({}, [name])).toEqual([
        { path: 'data.changed.0', message: `this ${unchangeable}` },
      ]);
    },
  );

  it('is repeated in a hundred characters, all of them printable', () => {
    const shown = (name: string) => JSON.stringify(fieldsOf({}, [name]));
    expect(shown('x'.repeat(100))).toContain(`"${'x'.repeat(100)}\\" is`);
    expect(shown('x'.repeat(101))).toContain(`"${'x'.repeat(100)}…\\" is`);
    expect(shown('a\u202eb\u0007c\u2028d\ud800e\u200bf')).toContain('a�b�c�d�e�f');
  });

  it('has issues for the first hundred names that are wrong', () => {
    const changed = Array.from({ length: 1_000 }, (_, at) => `field${at}`);
    expect(pathsOf(changeBody({ data: { changed: ['name', ...changed.slice(1)] } }))).toEqual(
      changed.slice(1, 101).map((_, at) => `data.changed.${at + 1}`),
    );
  });

  it('is not looked into if it is too long', () => {
    const changed = Array.from({ length: 1_001 }, () => 'nobody');
    expect(issuesOf(changeBody({ data: { changed } }))).toEqual([
      { path: 'data.changed', message: 'must not name more than 1000 fields' },
    ]);
  });

  it.each([['x'], [[]], [null]])(
    'is not blamed where nothing is known of the fields: %j',
    (nothing) => {
      const data = { changed: ['name', 'attributes.plano', 'attributes'] };
      expect(pathsOf(changeBody({ user: nothing, data }))).toEqual(['data.user']);
      const user = { key: 'u', name: 'Ana', attributes: nothing };
      expect(pathsOf(changeBody({ user, data }))).toEqual(['data.user.attributes']);
    },
  );

  it.each([['name'], [[1]], [Array(1_001).fill('name')], [null]])(
    'is a list of names: %#',
    (changed) => {
      const paths = pathsOf(changeBody({ user: { key: 'u', name: 'Ana' }, data: { changed } }));
      expect(paths).toHaveLength(1);
      expect(paths[0]).toMatch(/^data\.changed/);
    },
  );
});

it('no message repeats a value', () => {
  const canary = 'Canário7391';
  const value = fc.oneof(
    fc.constant(canary),
    fc.constant(`${canary}\n`),
    fc.constant([canary]),
    fc.constant({ deep: canary }),
    fc.constant(canary.repeat(300)),
  );
  const names = [...Object.keys(anaPrado), 'unknown'];
  const user = fc.record(Object.fromEntries(names.map((name) => [name, value])));
  const data = fc.record({
    changed: fc.oneof(fc.constant({ name: canary }), fc.constant(canary), fc.constant([[canary]])),
    previous: fc.record({ email: value, registrationId: value }, { requiredKeys: [] }),
  });
  const top = fc.record({ type: value, timestamp: value }, { requiredKeys: [] });
  fc.assert(
    fc.property(user, data, top, (...[one, two, three]) => {
      const issues = issuesOf(changeBody({ user: one, data: two, top: three }));
      expect(issues.length).toBeGreaterThan(5);
      expect(JSON.stringify(issues)).not.toContain('7391');
    }),
  );
});
