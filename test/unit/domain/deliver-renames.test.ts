import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { HttpReply, HttpRequest } from '../../../functions/domain/http.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, ok, status } from '../../support/scripted-provider.ts';

const Body = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ user: v.record(v.string(), v.string()) }),
);
const [oldMail, newMail] = ['ana@example.com', 'ana.prado@example.com'];

/** A WeCare that knows one collaborator, by a key that an update can change. */
function createWecare(key: string, member: string) {
  let known = key;
  const provider = createScriptedProvider(({ url, body }: HttpRequest): HttpReply => {
    if (decodeURIComponent(url.split('/').at(-1) ?? '') !== known) {
      return status(404, { body: '{"error":"user not found"}' });
    }
    known = v.parse(Body, body).user[member] ?? known;
    return ok;
  });
  return { provider, key: () => known };
}

type About = Partial<UserChange>;

/** Delivers changes one after the other, a minute apart, to a WeCare with this key. */
async function deliverAll(settings: object, changes: readonly About[]) {
  const isEmail = !('key' in settings);
  const account = createWecare(isEmail ? oldMail : '99', isEmail ? 'email' : 'registration_id');
  const connection = makeConnection('wecare', { ...wecareSettings, ...settings });
  const bench = createBench({ connection, provider: account.provider });
  const messages = [];
  for (const [index, about] of changes.entries()) {
    const occurredAt = `2026-11-22T12:0${index}:00.000Z`;
    const message = await bench.accept(String(index), { previous: {}, occurredAt, ...about });
    await bench.deliver([message]);
    messages.push(message);
  }
  return {
    key: account.key(),
    remembered: bench.stateOf('u-1')?.ids,
    outcomes: messages.map((message) => bench.deliveryOf(message).status),
  };
}

const renamed = { key: 'u-1', email: newMail, name: 'Ana' };
const rename: About = { fields: ['email'], user: renamed };
const later: About = { fields: ['name'], user: { ...renamed, name: 'Ana Prado' } };
const stale: About = { ...later, user: { ...renamed, ids: { wecare: oldMail } } };

describe('after a change of the key, later changes reach the user', () => {
  it.each<[name: string, changes: About[]]>([
    ['found by a given id alone', [{ ...rename, user: { ...renamed, ids: { wecare: oldMail } } }]],
    ['found by the previous key', [{ ...rename, previous: { email: oldMail } }]],
    [
      'found by the previous key, though a wrong id is given',
      [
        {
          ...rename,
          previous: { email: oldMail },
          user: { ...renamed, ids: { wecare: 'nobody@example.com' } },
        },
      ],
    ],
    [
      'found by a remembered id',
      [{ fields: ['name'], user: { ...renamed, email: oldMail } }, rename],
    ],
    [
      'found by a remembered id, though the new key is given',
      [
        { fields: ['name'], user: { ...renamed, email: oldMail } },
        { ...rename, user: { ...renamed, ids: { wecare: newMail } } },
      ],
    ],
  ])('%s', async (_, changes) => {
    for (const settings of [{}, { batch: true }]) {
      const all = [...changes, later, stale, later];
      const { key, remembered, outcomes } = await deliverAll(settings, all);
      expect(outcomes).toEqual(all.map(() => 'delivered'));
      expect(key).toBe(newMail);
      expect(remembered).toEqual([newMail]);
    }
  });

  it('found by a given registration id, where that is the key', async () => {
    const user = { key: 'u-1', registrationId: '100', name: 'Ana' };
    const change: About = {
      fields: ['registrationId'],
      user: { ...user, ids: { wecare: '99' } },
    };
    const { remembered, outcomes } = await deliverAll({ key: 'registrationId' }, [
      change,
      { fields: ['name'], user },
      { fields: ['name'], user: { ...user, ids: { wecare: '99' } } },
    ]);
    expect(outcomes).toEqual(['delivered', 'delivered', 'delivered']);
    expect(remembered).toEqual(['100']);
  });
});
