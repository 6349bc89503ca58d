import { describe, expect, it } from 'vitest';
import { fieldNames } from '../../../functions/domain/field.ts';
import { anaPrado, changeBody, readAsOf } from '../../support/user-change.ts';

const noNull = 'must not be null; leave the field out instead';
const longName = 'must have a name of at most 100 characters';
const noEmptiness = 'must not be empty; leave the field out instead';

function issuesOf(body: unknown) {
  const result = readAsOf(body);
  return result.ok ? [] : result.issues;
}

/** What is said of one field of a user who is right otherwise. */
function issuesOfField(name: string, value: unknown) {
  return issuesOf(changeBody({ user: { ...anaPrado, [name]: value } }));
}

/** What each field must be, by the message for a value of another type. */
const kinds: Readonly<Record<string, string>> = {
  key: 'must be a string',
  name: 'must be a string',
  email: 'must be a string',
  cpf: 'must be a string of 11 digits',
  registrationId: 'must be a string',
  mobile: 'must be a string',
  birthDate: 'must be a string',
  admissionDate: 'must be a string',
  jobTitle: 'must be a string',
  areas: 'must be a list of texts',
  manager: 'must be a string',
  gender: 'must be "male" or "female"',
  location: 'must be a string',
  picture: 'must be a string',
  password: 'must be a string',
  roleIds: 'must be a list of whole numbers',
  attributes: 'must be an object',
  ids: 'must be an object',
};

const listsAndObjects = ['areas', 'roleIds', 'attributes', 'ids'];
const optional = Object.keys(kinds).filter((name) => name !== 'key');
const texts = Object.keys(kinds).filter((name) => !listsAndObjects.includes(name));

it('every field is looked at here', () => {
  expect(Object.keys(kinds).sort()).toEqual([...fieldNames, 'key', 'attributes', 'ids'].sort());
});

describe('one fault is told once, with what to write', () => {
  it.each(optional)('of null as %s', (name) => {
    expect(issuesOfField(name, null)).toEqual([{ path: `data.user.${name}`, message: noNull }]);
  });

  it.each(texts.filter((name) => name !== 'key'))('of an empty %s', (name) => {
    expect(issuesOfField(name, '')).toEqual([{ path: `data.user.${name}`, message: noEmptiness }]);
  });

  it.each(Object.entries(kinds))('of a %s of another type', (name, message) => {
    const isText = texts.includes(name);
    for (const value of [
      true,
      52_998_224_725,
      Number.POSITIVE_INFINITY,
      ...(isText ? [['a'], { a: 1 }] : ['a']),
    ]) {
      expect(issuesOfField(name, value)).toEqual([{ path: `data.user.${name}`, message }]);
    }
  });

  it('of a key that is no key', () => {
    const path = 'data.user.key';
    expect(issuesOfField('key', null)).toEqual([{ path, message: 'must be a string' }]);
    expect(issuesOfField('key', ' ')).toEqual([{ path, message: 'must not be empty' }]);
  });

  it.each<[string, unknown, string, string]>([
    ['cpf', '529.982.247-25', 'cpf', 'must be 11 digits, without dots or dash'],
    ['cpf', '52998224724', 'cpf', 'has check digits that do not match'],
    ['birthDate', '15/02/1990', 'birthDate', 'must be a date written YYYY-MM-DD'],
    ['birthDate', '1990-02-30', 'birthDate', 'is not a day of the calendar'],
    ['mobile', '61 98989-9898', 'mobile', 'must be a number in E.164 form, such as +5561989899898'],
    ['email', 'ana', 'email', 'must be an e-mail address, such as ana@example.com'],
    [
      'email',
      `${'a'.repeat(250)}@x`,
      'email',
      'must be an e-mail address, such as ana@example.com',
    ],
    ['email', `${'ã'.repeat(255)}`, 'email', 'must not be longer than 254 characters'],
    ['name', '\u202e'.repeat(1_001), 'name', 'must not be longer than 1000 characters'],
    ['key', '\u202e'.repeat(257), 'key', 'must not be longer than 256 characters'],
    ['registrationId', '..', 'registrationId', 'must not be only dots'],
    ['picture', 'data:,', 'picture', expect.stringMatching(/^must be base64/)],
    ['gender', 'F', 'gender', 'must be "male" or "female"'],
    ['areas', [], 'areas', noEmptiness],
    ['areas', ['a', ''], 'areas.1', noEmptiness],
    ['areas', ['a', null], 'areas.1', noNull],
    ['areas', [1, 'b'], 'areas.0', 'must be a string'],
    ['areas', ['a', 'b', 'c', null], 'areas', 'must not have more than three levels'],
    ['attributes', { plano: null }, 'attributes.plano', noNull],
    ['attributes', { plano: '' }, 'attributes.plano', noEmptiness],
    ['attributes', { plano: ' ' }, 'attributes.plano', noEmptiness],
    ['attributes', { plano: [] }, 'attributes.plano', expect.stringMatching(/^must be a text/)],
    ['attributes', { plano: {} }, 'attributes.plano', expect.stringMatching(/^must be a text/)],
    ['attributes', { ['x'.repeat(101)]: 1 }, `attributes.${'x'.repeat(100)}`, longName],
    ['attributes', { '': 1 }, 'attributes.', expect.stringMatching(/^must have a name/)],
    ['ids', { dito: null }, 'ids.dito', noNull],
    ['ids', { dito: '' }, 'ids.dito', noEmptiness],
    ['ids', { dito: '.' }, 'ids.dito', 'must not be only dots'],
    ['ids', { dito: true }, 'ids.dito', expect.stringMatching(/^must be a text/)],
    ['ids', { dito: 0 }, 'ids.dito', expect.stringMatching(/^must be a whole number from 1/)],
  ])('of %s: %j', (name, value, path, message) => {
    expect(issuesOfField(name, value)).toEqual([{ path: `data.user.${path}`, message }]);
  });

  it.each<[string, object, string, string]>([
    ['type', { type: null }, 'type', 'must be "user.updated"'],
    ['type', { type: 'user.created' }, 'type', 'must be "user.updated"'],
    ['timestamp', { timestamp: null }, 'timestamp', expect.stringMatching(/^must be an ISO 8601/)],
    ['timestamp', { timestamp: 0 }, 'timestamp', expect.stringMatching(/^must be an ISO 8601/)],
    ['timestamp', { timestamp: '' }, 'timestamp', expect.stringMatching(/^must be an ISO 8601/)],
  ])('of %s: %j', (_, top, path, message) => {
    expect(issuesOf(changeBody({ top }))).toEqual([{ path, message }]);
  });

  it.each([null, 'x', 1, []])('of data or user that are %j', (value) => {
    const whole = { type: 'user.updated', timestamp: '2026-11-22T12:00:00Z' };
    const message = 'must be an object';
    expect(issuesOf({ ...whole, data: value })).toEqual([{ path: 'data', message }]);
    expect(issuesOf({ ...whole, data: { user: value } })).toEqual([{ path: 'data.user', message }]);
  });

  it('of a list in the place of all, whatever is in it', () => {
    for (const body of [[], [changeBody()], [[]], Object.assign([], { type: 'x' })]) {
      expect(issuesOf(body)).toEqual([{ path: '', message: 'must be an object' }]);
    }
  });

  it('and what is beside it is told as well', () => {
    const many = Array.from({ length: 300 }, () => '');
    const user = { key: 'u', ids: [''], attributes: many, idsOf: 1, name: '' };
    expect(issuesOf(changeBody({ user })).map(({ path }) => path)).toEqual([
      'data.user.name',
      'data.user.idsOf',
      'data.user.attributes',
      'data.user.ids',
    ]);
  });
});

describe('a Brazilian number', () => {
  it.each(['+5500989899898', '+5520989899898', '+5561089899898', '+556189899898', '+55619898998'])(
    'that cannot exist is refused: %s',
    (mobile) => {
      expect(issuesOfField('mobile', mobile)).toEqual([
        { path: 'data.user.mobile', message: expect.stringMatching(/after \+55/) },
      ]);
    },
  );

  it.each(['+5561989899898', '+556133334444', '+14155550100', '+351912345678', '+5491123456789'])(
    'that can, and a foreign one, is accepted: %s',
    (mobile) => {
      expect(issuesOfField('mobile', mobile)).toEqual([]);
    },
  );
});
