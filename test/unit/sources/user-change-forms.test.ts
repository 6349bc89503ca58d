import { describe, expect, it } from 'vitest';
import { anaPrado, changeBody, readAsOf } from '../../support/user-change.ts';

const composed = 'Angélica';
const decomposed = 'Ange\u0301lica';
const inAscii = 'ana@xn--ao-siap.com.br';
const withAccents = ' ana@Ac\u0327a\u0303o.com.br ';

function read(user: object, data: object = {}) {
  const result = readAsOf(changeBody({ user: { key: 'u-1', ...user }, data }));
  return result.ok ? result.content : result.issues;
}

describe('what is compared has one form', () => {
  it.each([
    ['key', decomposed, composed],
    ['key', ' u-1\u00a0', 'u-1'],
    ['key', withAccents, inAscii],
    ['registrationId', ` ${decomposed}`, composed],
    ['registrationId', withAccents, inAscii],
    ['manager', withAccents, inAscii],
    ['manager', `${decomposed} `, composed],
    ['email', withAccents, inAscii],
  ])('%s: %j', (field, written, form) => {
    expect(read({ [field]: written })).toMatchObject({ user: { [field]: form } });
  });

  it('also an id at a connection and what was before', () => {
    const data = { previous: { email: withAccents, registrationId: ` ${decomposed}` } };
    expect(read({ ids: { wecare: withAccents, dito: ` ${decomposed} ` } }, data)).toMatchObject({
      user: { ids: { wecare: inAscii, dito: composed } },
      previous: { email: inAscii, registrationId: composed },
    });
  });

  it('also the name of an attribute, wherever it is named', () => {
    const attributes = { [` ${decomposed}`]: 1, plano: 'ouro' };
    const changed = [`attributes.${decomposed} `];
    expect(read({ attributes }, { changed })).toMatchObject({
      user: { attributes: { [composed]: 1, plano: 'ouro' } },
      fields: [`attributes.${composed}`],
    });
    expect(read({ attributes: { [composed]: 1 } }, { changed })).toMatchObject({
      fields: [`attributes.${composed}`],
    });
  });

  it('and attributes that would become one are refused, instead of losing one', () => {
    expect(read({ attributes: { [composed]: 1, [decomposed]: 2 } })).toEqual([
      { path: 'data.user.attributes', message: expect.stringMatching(/^must not have two names/) },
    ]);
    expect(read({ attributes: { ' __proto__': 1 } })).toEqual([
      { path: 'data.user.attributes. __proto__', message: 'is a name that cannot be used here' },
    ]);
  });
});

/** Where an identifier stands, and where its fault is. */
const identifiers: [string, (text: string) => object, string][] = [
  ['key', (text) => ({ key: text }), 'key'],
  ['registrationId', (text) => ({ registrationId: text }), 'registrationId'],
  ['manager', (text) => ({ manager: text }), 'manager'],
  ['ids', (text) => ({ ids: { wecare: text } }), 'ids.wecare'],
];

describe.each(identifiers)('%s', (_, put, path) => {
  it.each([
    'u\u200b1',
    'u1\u2060',
    'u\u00ad1',
    'u\u00a01',
    '\u2800',
    'u\u202e1',
    'u\u00851',
    'ｕ1',
  ])('does not look like another one: %j', (text) => {
    expect(read(put(text))).toEqual([
      { path: `data.user.${path}`, message: expect.stringMatching(/^must (not|have) /) },
    ]);
  });
});

it('the name of an attribute hides nothing', () => {
  const name = 'pla\u200bno';
  expect(read({ attributes: { [name]: 1 } })).toEqual([
    {
      path: `data.user.attributes.${name}`,
      message: 'has a name that must not contain U+200B, which cannot be seen',
    },
  ]);
});

const texts: [string, (text: string) => object, string][] = [
  ['name', (text) => ({ name: text }), 'name'],
  ['jobTitle', (text) => ({ jobTitle: text }), 'jobTitle'],
  ['location', (text) => ({ location: text }), 'location'],
  ['areas', (text) => ({ areas: [text] }), 'areas.0'],
  ['attributes', (text) => ({ attributes: { plano: text } }), 'attributes.plano'],
  ['password', (text) => ({ password: text }), 'password'],
];

describe.each(texts)('%s', (_, put, path) => {
  it.each(['\u200b', '\u3164', '\u2800', '\u0301', '\u00ad', 'a\u202eb', 'a\u0080b', 'a\u2029b'])(
    'can be seen, and turns nothing around: %j',
    (text) => {
      expect(read(put(text))).toEqual([
        { path: `data.user.${path}`, message: expect.stringMatching(/^must (not|have) /) },
      ]);
    },
  );

  it.each(['👩‍💻', 'می‌خواهم', '\u200fשלום', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 Ana', '李'])('is what people need: %s', (text) => {
    expect(read(put(text))).toMatchObject({ user: put(text) });
  });
});

describe('a name in ids', () => {
  it.each(['a', 'gestao-plus', 'not-in-the-config', 'x1--', `a${'b'.repeat(39)}`])(
    'may be that of any connection: %s',
    (name) => {
      expect(read({ ids: { [name]: '108' } })).toMatchObject({ user: { ids: { [name]: '108' } } });
    },
  );

  it.each([
    '',
    ' ',
    ' dito',
    'Dito',
    'gestao.plus',
    'gestao_plus',
    '1a',
    '-a',
    'dito\u200b',
    'ção',
    'a'.repeat(41),
  ])('must be one that a connection can have: %j', (name) => {
    expect(read({ ids: { dito: 47, [name]: '108' } })).toEqual([
      {
        path: `data.user.ids.${name}`,
        message: expect.stringMatching(/^is not the name of a connection, which must start /),
      },
    ]);
  });
});

describe('a number is the one that was sent', () => {
  it.each([
    '9007199254740992',
    '9007199254740993',
    '-9007199254740992',
    '653247040368672769',
    '1e21',
    '-1e21',
    '1e400',
    '-1e400',
    '9007199254740993.0',
    '12345678901234567.89',
  ])('or refused as an attribute, which may be text: %s', (written) => {
    const body = JSON.stringify(changeBody({ user: { key: 'u', attributes: { a: '#', b: 1 } } }));
    const result = readAsOf(JSON.parse(body.replace('"#"', written)));
    expect(result).toEqual({
      ok: false,
      issues: [
        { path: 'data.user.attributes.a', message: expect.stringMatching(/; send it as text$/) },
      ],
    });
  });

  it.each([9007199254740991, -9007199254740991, 0, 0.1, -1.5, 1e-7, 2251799813685249.5])(
    'and accepted where JSON keeps it: %d',
    (a) => {
      expect(read({ attributes: { a } })).toMatchObject({ user: { attributes: { a } } });
    },
  );

  it.each([2 ** 53, 1e21, 0, -1, 1.5, Number.POSITIVE_INFINITY])(
    'or refused as an id: %d',
    (id) => {
      const message = 'must be a whole number from 1 to 9007199254740991';
      expect(read({ roleIds: [1, id] })).toEqual([{ path: 'data.user.roleIds.1', message }]);
      expect(read({ ids: { dito: id } })).toEqual([
        { path: 'data.user.ids.dito', message: `${message}; send any other id as text` },
      ]);
    },
  );

  it('as the largest id there is', () => {
    const user = {
      roleIds: [Number.MAX_SAFE_INTEGER],
      ids: { imagemais: Number.MAX_SAFE_INTEGER },
    };
    expect(read(user)).toMatchObject({ user });
  });
});

describe('dates are held against the day on which the webhook comes', () => {
  const dates = { birthDate: '2027-03-01', admissionDate: '2029-03-01' };
  const body = changeBody({ user: { key: 'u-1', ...dates } });

  it('and may be of that day', () => {
    expect(readAsOf(body, '2027-03-01T00:00:00Z')).toMatchObject({ ok: true });
  });

  it.each(Object.keys(dates))('and not much later: %s', (name) => {
    const result = readAsOf(body, '2027-02-20T00:00:00Z');
    expect(result.ok ? [] : result.issues).toContainEqual({
      path: `data.user.${name}`,
      message: expect.stringMatching(/^must not be (after today|more than 2 years ahead)/),
    });
  });
});

describe('previous is a hint', () => {
  const { registrationId } = anaPrado;

  it.each([null, '', ' ', 'sem-email', 7, [], {}, 'joão@example.com', 'x'.repeat(5_000), '\u200b'])(
    'of which an e-mail that cannot be read is left out: %j',
    (email) => {
      const data = { changed: ['email'], previous: { email, registrationId } };
      const content = read({ email: 'ana@example.com' }, data);
      expect(content).toMatchObject({ user: { email: 'ana@example.com' }, fields: ['email'] });
      expect(content).toHaveProperty('previous', { registrationId });
    },
  );

  it.each([null, '', 7, '..', 'a\u200bb'])(
    'of which a registration id that cannot be read is left out: %j',
    (value) => {
      const data = { previous: { email: 'ana@example.com', registrationId: value } };
      expect(read({}, data)).toHaveProperty('previous', { email: 'ana@example.com' });
    },
  );

  it('and nothing, if it is null', () => {
    expect(read({ name: 'Ana' }, { previous: null })).toMatchObject({
      fields: ['name'],
      previous: {},
    });
  });

  it.each(['x', 7, true, []])('but no other thing than an object: %j', (previous) => {
    const issue = { path: 'data.previous', message: 'must be an object' };
    expect(read({}, { previous })).toEqual([issue]);
  });
});
