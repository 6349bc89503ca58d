import { describe, expect, it } from 'vitest';
import { matchChange, newDelivery, payloadFor } from '../../../functions/domain/match-change.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  imagemaisSettings,
  makeConnection,
  wecareSettings,
} from '../../support/made-connection.ts';
import { anaPrado, makeChange } from '../../support/user-change.ts';

const settingsOf = {
  'gestao-plus': gestaoPlusSettings,
  wecare: wecareSettings,
  dito: ditoSettings,
  imagemais: imagemaisSettings,
};

type Name = keyof typeof settingsOf;

function match(name: Name, change: Partial<UserChange>, settings: object = {}) {
  return matchChange(
    makeChange(change),
    makeConnection(name, { ...settingsOf[name], ...settings }),
  );
}

const { ids: _ids, ...anaWithoutIds } = anaPrado;

describe('a change goes to a connection', () => {
  it.each<[string, Name, Partial<UserChange>, object?]>([
    ['that holds one of its fields', 'wecare', { fields: ['picture', 'email'] }],
    ['that holds any attribute', 'dito', { fields: ['attributes.plano'] }],
    ['that the source knows the user at', 'gestao-plus', { fields: ['picture'] }],
    ['that is given all it requires', 'imagemais', { fields: ['name'] }],
    ['that listens to its source', 'wecare', {}, { sources: ['crm', 'hr'] }],
  ])('%s', (_, name, change, settings) => {
    expect(match(name, change, settings)).toEqual({ kind: 'match' });
  });
});

describe('a change is skipped, with the reason', () => {
  it.each<[string, Name, Partial<UserChange>, object]>([
    ['the connection is disabled', 'wecare', {}, { enabled: false }],
    ['the connection does not listen to the source hr', 'wecare', {}, { sources: ['crm'] }],
    ['the connection does not listen to the source hr', 'wecare', {}, { sources: [] }],
    ['wecare holds none of the changed fields', 'wecare', { fields: ['picture', 'password'] }, {}],
    ['wecare holds none of the changed fields', 'wecare', { fields: ['attributes.plano'] }, {}],
    ['dito holds none of the changed fields', 'dito', { fields: [] }, {}],
    [
      'imagemais cannot be updated without password, roleIds',
      'imagemais',
      {
        fields: ['name'],
        user: { key: 'u', name: 'Ana Prado', email: 'a@example.com', ids: { imagemais: 47 } },
      },
      {},
    ],
  ])('%s', (reason, name, change, settings) => {
    expect(match(name, change, settings)).toEqual({ kind: 'skip', reason });
  });

  it('the first that holds, disabled before all', () => {
    const skip = match('gestao-plus', { fields: ['email'] }, { enabled: false, sources: ['crm'] });
    expect(skip).toMatchObject({ reason: 'the connection is disabled' });
  });
});

describe('a change whose user the connection does not know', () => {
  it.each<[Name, UserChange['fields'], UserChange['user'], RegExp]>([
    ['gestao-plus', ['picture'], anaWithoutIds, /^no id/],
    ['gestao-plus', ['picture'], { ...anaPrado, ids: { other: '108' } }, /^no id/],
    ['imagemais', ['name'], anaWithoutIds, /^no id/],
    ['imagemais', ['name'], { ...anaPrado, ids: { imagemais: 'x' } }, /^no id/],
    ['dito', ['name'], { key: 'u', name: 'Ana' }, /^no id: .*cpf/],
    ['wecare', ['name'], { key: 'u', name: 'Ana' }, /^no key/],
  ])('%s may know from an earlier delivery', (name, fields, user, reason) => {
    expect(match(name, { fields, user })).toEqual({
      kind: 'unidentified',
      reason: expect.stringMatching(reason),
    });
  });
});

describe('a delivery', () => {
  it('begins as pending, with the fields that the connection holds', () => {
    const change = makeChange({ fields: ['email', 'picture', 'attributes.plano'] });
    expect(newDelivery(change, makeConnection('wecare', wecareSettings))).toEqual({
      id: `${change.id}.wecare`,
      changeId: change.id,
      connection: 'wecare',
      provider: 'wecare',
      source: 'hr',
      userKey: 'u-1001',
      status: 'pending',
      fields: ['email'],
      attempts: [],
      receivedAt: '2026-11-22T12:00:01.000Z',
      version: `2026-11-22T12:00:00.000000000Z/2026-11-22T12:00:01.000Z#${change.id}`,
      release: 1,
      retriesSpent: 0,
    });
  });
});

describe('a payload holds only what its connection needs', () => {
  const change = makeChange({
    previous: { email: 'ana@example.com', registrationId: '00010000' },
  });
  const payloadOf = (name: Name) => payloadFor(change, makeConnection(name, settingsOf[name]));

  it('gestao-plus: the picture and the id', () => {
    expect(payloadOf('gestao-plus')).toEqual({
      user: { picture: 'aGVsbG8=' },
      previous: {},
      given: '108',
    });
  });

  it('imagemais: what it is updated with as a whole', () => {
    const { name, email, password, roleIds, mobile } = anaPrado;
    expect(payloadOf('imagemais')).toEqual({
      user: { name, email, password, roleIds, mobile },
      previous: { email: 'ana@example.com' },
      given: 47,
    });
  });

  it('wecare: neither password nor picture, but what the user was found by before', () => {
    const { user, previous } = payloadOf('wecare');
    expect(Object.keys(user).sort()).toEqual(
      [
        ...['admissionDate', 'areas', 'birthDate', 'email', 'jobTitle', 'manager', 'mobile'],
        ...['name', 'registrationId'],
      ].sort(),
    );
    expect(previous).toEqual(change.previous);
  });

  it('dito: attributes, but neither password, picture nor roles', () => {
    const { user } = payloadOf('dito');
    expect(user).toMatchObject({ attributes: { plano: 'ouro' }, cpf: '52998224725' });
    expect(user).not.toHaveProperty('password');
    expect(user).not.toHaveProperty('picture');
    expect(user).not.toHaveProperty('roleIds');
  });

  it.each<Name>(['gestao-plus', 'imagemais', 'wecare', 'dito'])(
    "%s: never the source's key or the ids at other connections",
    (name) => {
      const { user } = payloadOf(name);
      expect(user).not.toHaveProperty('key');
      expect(user).not.toHaveProperty('ids');
    },
  );
});
