import { describe, expect, it } from 'vitest';
import type { Identity, Subject } from '../../../functions/domain/provider.ts';
import { wecare } from '../../../functions/providers/wecare.ts';
import { identify } from './open-account.ts';

const baseUrl = 'https://acme.wecare.app.br';
const [old, current, other] = ['ana@example.com', 'ana.prado@example.com', '00010234'];
const user = { email: current, registrationId: other };
const rename: Partial<Subject> = { user, previous: { email: old }, fields: ['email'] };

const cases: [name: string, subject: Partial<Subject>, identity: Identity][] = [
  ['the current key, when nothing else is known', { user }, known(current)],
  ['the remembered key before the current one', { user, remembered: [old] }, known(old)],
  [
    'the current key after one that the provider has never accepted',
    { user, remembered: [old], confirmed: false },
    known(old, current),
  ],
  ['every remembered key in turn', { user, remembered: [old, other] }, known(old, other)],
  [
    'the given key before all, then the remembered one',
    { user, given: other, remembered: [old] },
    known(other, old),
  ],
  ['the key before a rename, then the new one', rename, renamed(old, current)],
  [
    'the key before a rename, the remembered ones, then the new one',
    { ...rename, remembered: [other, old] },
    renamed(old, other, current),
  ],
  [
    'the remembered key before the one that a rename claims, which may be refused and another’s',
    { ...rename, remembered: [other] },
    renamed(other, old, current),
  ],
  [
    'the new key before the one that a rename claims, if the rename may have been made',
    { ...rename, remembered: [other, current] },
    { kind: 'known', ids: [other, current, old], renamedTo: current },
  ],
  [
    'the new key of a rename last, even when it is remembered as possible',
    { ...rename, remembered: [current, old] },
    renamed(old, current),
  ],
  [
    'the former key first, though the new one is remembered as possible and nobody tells the old one',
    { ...rename, previous: {}, remembered: [current, old] },
    renamed(old, current),
  ],
  [
    'the remembered key when a rename does not tell the old one',
    { ...rename, previous: {}, remembered: [old] },
    renamed(old, current),
  ],
  [
    'the current key when a rename tells nothing at all',
    { ...rename, previous: {} },
    known(current),
  ],
  [
    'the current key when the rename is none',
    { ...rename, previous: { email: current } },
    known(current),
  ],
  [
    'the current key when the renamed field is not sent',
    { ...rename, fields: ['name'] },
    known(current),
  ],
  [
    'the remembered key alone when the previous one is the new one, and tells nothing',
    { ...rename, previous: { email: current }, remembered: [other] },
    renamed(other, current),
  ],
  [
    'the other remembered key before the new one, though the previous one is said to be the new one',
    { ...rename, previous: { email: current }, remembered: [current, old] },
    renamed(old, current),
  ],
  [
    'the given key, then the new one, when it was the old key',
    { ...rename, given: old },
    renamed(old, current),
  ],
  [
    'the given key, then the new one, when nobody tells the old key',
    { ...rename, previous: {}, given: old },
    renamed(old, current),
  ],
  [
    'the given key of another form, then the new one, when nobody tells the old key',
    { ...rename, previous: {}, given: other },
    renamed(other, current),
  ],
  [
    'the given key, which need not be right, then the key before a rename, then the new one',
    { ...rename, given: other },
    renamed(other, old, current),
  ],
  [
    'the given key, the remembered ones, the key before a rename, then the new one',
    { ...rename, given: other, remembered: ['third@example.com'] },
    renamed(other, 'third@example.com', old, current),
  ],
  [
    'the given key when it is the new one already, then the remembered one, which it replaces',
    { ...rename, previous: {}, given: current, remembered: [old] },
    { kind: 'known', ids: [current, old], renamedTo: current },
  ],
  [
    'the given key once when it is the new one',
    { ...rename, previous: {}, given: current },
    known(current),
  ],
  [
    'the given key, then the remembered one, when the key does not change',
    { user, previous: { email: old }, given: old, remembered: [current] },
    known(old, current),
  ],
];

describe('a user is looked for under', () => {
  it.each(cases)('%s', (_, subject, identity) => {
    expect(identify(wecare, { baseUrl, key: 'email' }, subject)).toEqual(identity);
  });
});

describe('with registration ids as keys', () => {
  const settings = { baseUrl, key: 'registrationId' };

  it('a key that is given as a number is the same key', () => {
    const subject = { user: { registrationId: '99' }, given: 99, remembered: ['99'] };
    expect(identify(wecare, settings, subject)).toEqual(known('99'));
    expect(identify(wecare, settings, { ...subject, fields: ['registrationId'] })).toEqual(
      known('99'),
    );
  });

  it('a change of the e-mail renames nobody', () => {
    expect(identify(wecare, settings, rename)).toEqual(known(other));
  });

  const change: Partial<Subject> = { user, fields: ['registrationId'] };

  it.each<[name: string, subject: Partial<Subject>, first: string]>([
    ['of whom the old one is told', { previous: { registrationId: '99' } }, '99'],
    ['who is remembered by it', { remembered: ['99'] }, '99'],
    ['who is given by it', { given: '99' }, '99'],
    ['who is given by e-mail', { given: current }, current],
  ])('a change of the registration id renames somebody %s', (_, subject, first) => {
    expect(identify(wecare, settings, { ...change, ...subject })).toEqual({
      kind: 'known',
      ids: [first, other],
      renamedTo: other,
    });
  });
});

it.each(['email', 'registrationId'])('nobody is found without %s or a given id', (key) => {
  expect(identify(wecare, { baseUrl, key }, {})).toEqual({
    kind: 'unknown',
    reason: `no key: the user has no ${key} and no ids entry for this connection`,
  });
});

function known(first: string, ...others: string[]): Identity {
  return { kind: 'known', ids: [first, ...others] };
}

function renamed(first: string, ...others: string[]): Identity {
  return {
    kind: 'known',
    ids: [first, ...others],
    renamedTo: current === others.at(-1) ? current : other,
  };
}
