import { describe, expect, it } from 'vitest';
import type { HttpReply, HttpRequest } from '../../../functions/domain/http.ts';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createMemoryDatabase } from '../../memory/memory-database.ts';
import { createBench } from '../../support/delivery-bench.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  imagemaisSettings,
  makeConnection,
  wecareSettings,
} from '../../support/made-connection.ts';
import {
  type Answer,
  createScriptedProvider,
  ok,
  status,
  timedOut,
} from '../../support/scripted-provider.ts';

const ana = {
  key: 'u-1',
  name: 'Ana Prado',
  email: 'ana@example.com',
  registrationId: 'R-00001',
  cpf: '52998224725',
};

const secrets: Readonly<Record<string, unknown>> = {
  wecare: { key: 'made-up-key', secret: 'made-up-secret' },
  dito: { apiKey: 'made-up-key', secretKey: 'made-up-secret' },
  'gestao-plus': { accessToken: 'made-up-token' },
  imagemais: { accessToken: 'made-up-token' },
};

type About = Partial<UserChange>;

/** Delivers each change under its own settings, and tells whom the provider was asked for. */
async function deliverEach(
  provider: string,
  steps: readonly { settings: object; about: About; answer?: (id: string) => Answer }[],
) {
  const database = createMemoryDatabase();
  const asked: string[][] = [];
  const ends: string[] = [];
  for (const [index, { settings, about, answer = () => ok }] of steps.entries()) {
    const ids: string[] = [];
    const client = createScriptedProvider((request: HttpRequest): Answer => {
      ids.push(idIn(request));
      return answer(ids.at(-1) ?? '');
    });
    const connection = makeConnection('there', { provider, ...settings });
    const secret = secrets[provider];
    const bench = createBench({ connection, provider: client, secret, database });
    const occurredAt = `2026-11-22T12:0${index}:00.000Z`;
    const message = await bench.accept(String(index), { previous: {}, occurredAt, ...about });
    await bench.deliver([message]);
    asked.push(ids);
    ends.push(bench.deliveryOf(message).status);
  }
  return { asked, ends, state: [...database.states.values()][0] };
}

/** In the path, or in the body, where ImageMais has it. */
function idIn({ url, body = '' }: HttpRequest & { body?: string }): string {
  const inBody = /"id":(\d+)/.exec(body)?.[1];
  return inBody ?? decodeURIComponent(url.split('/').at(-1) ?? '');
}

const notFound: HttpReply = status(404, { body: '{"error":"user not found"}' });
const noLeader = status(422, { body: '{"error":"leader of the user not found"}' });
const onlyKnows = (known: string) => (id: string) => (id === known ? ok : notFound);

const byRegistration = { ...wecareSettings, key: 'registrationId' };
const byEmail = { ...wecareSettings, key: 'email' };
const job: About = { fields: ['jobTitle'], user: { ...ana, jobTitle: 'Analista' } };

describe('a user who was found under another setting is asked for by the present one', () => {
  it.each([
    ['a registration id, then an e-mail', byRegistration, byEmail, 'R-00001', 'ana@example.com'],
    ['an e-mail, then a registration id', byEmail, byRegistration, 'ana@example.com', 'R-00001'],
  ])('at WeCare: %s', async (_, before, after, first, then) => {
    for (const batch of [false, true]) {
      const { asked, ends, state } = await deliverEach('wecare', [
        { settings: { ...before, batch }, about: job },
        { settings: { ...after, batch }, about: job, answer: onlyKnows(then) },
        { settings: { ...after, batch }, about: job, answer: onlyKnows(then) },
      ]);
      expect(asked).toEqual([[first], [then], [then]]);
      expect(ends).toEqual(['delivered', 'delivered', 'delivered']);
      expect(state).toMatchObject({ ids: [then] });
      expect(state).not.toHaveProperty('formerIds');
    }
  });

  it('at WeCare even in the change that renames them, whichever key that is', async () => {
    const renamed = { ...ana, email: 'ana.prado@example.com' };
    const rename: About = {
      fields: ['email'],
      user: renamed,
      previous: { email: 'ana@example.com' },
    };
    const { asked, ends, state } = await deliverEach('wecare', [
      { settings: byRegistration, about: job },
      { settings: byEmail, about: rename, answer: onlyKnows('ana@example.com') },
      { settings: byEmail, about: { ...job, user: { ...renamed, jobTitle: 'Chefe' } } },
      { settings: byRegistration, about: { ...job, user: { ...renamed, jobTitle: 'Dona' } } },
    ]);
    expect(asked).toEqual([
      ['R-00001'],
      ['ana@example.com'],
      ['ana.prado@example.com'],
      ['R-00001'],
    ]);
    expect(ends).toEqual(['delivered', 'delivered', 'delivered', 'delivered']);
    expect(state).toMatchObject({ ids: ['R-00001'] });
  });

  it('at Dito: by CPF, then by e-mail, then as the source says', async () => {
    const { asked, ends } = await deliverEach('dito', [
      { settings: { ...ditoSettings, id: 'cpf' }, about: job },
      { settings: { ...ditoSettings, id: 'emailSha1' }, about: job },
      {
        settings: { ...ditoSettings, id: 'given' },
        about: { ...job, user: { ...ana, jobTitle: 'Chefe', ids: { there: 'D-9' } } },
      },
      { settings: { ...ditoSettings, id: 'cpf' }, about: job },
    ]);
    expect(asked.map(([first]) => first)).toEqual([
      '52998224725',
      expect.stringMatching(/^[0-9a-f]{40}$/),
      'D-9',
      '52998224725',
    ]);
    expect(asked.every(({ length }) => length === 1)).toBe(true);
    expect(ends).toEqual(['delivered', 'delivered', 'delivered', 'delivered']);
  });
});

describe('what was found under another setting of the same account', () => {
  it('is tried after all that the present one tells', async () => {
    const { asked, ends, state } = await deliverEach('wecare', [
      { settings: byRegistration, about: job },
      { settings: byEmail, about: job, answer: onlyKnows('R-00001') },
      { settings: byEmail, about: job, answer: onlyKnows('R-00001') },
    ]);
    expect(asked).toEqual([['R-00001'], ['ana@example.com', 'R-00001'], ['R-00001']]);
    expect(ends).toEqual(['delivered', 'delivered', 'delivered']);
    expect(state).toMatchObject({ ids: ['R-00001'] });
  });

  it('stays known while the provider gives no answer', async () => {
    const { asked, state } = await deliverEach('wecare', [
      { settings: byRegistration, about: job },
      { settings: byEmail, about: job, answer: () => status(500) },
      { settings: byEmail, about: job, answer: onlyKnows('R-00001') },
    ]);
    expect(asked[2]).toEqual(['ana@example.com', 'R-00001']);
    expect(state).toMatchObject({ ids: ['R-00001'] });
  });

  it('does not make sure of what the present one has only been told', async () => {
    const [a, b, c] = ['a@example.com', 'b@example.com', 'c@example.com'];
    const rename: About = { fields: ['email'], user: { ...ana, email: b }, previous: { email: a } };
    const { asked } = await deliverEach('wecare', [
      { settings: byRegistration, about: job },
      { settings: byEmail, about: rename, answer: () => timedOut },
      {
        settings: byEmail,
        about: { ...job, user: { ...ana, email: c, jobTitle: 'Chefe' } },
        answer: () => notFound,
      },
    ]);
    expect(asked[2]).toEqual([a, b, c, 'R-00001']);
  });

  it('stays theirs meanwhile: no other key is updated under it', async () => {
    const bia: About = { ...job, user: { ...ana, key: 'u-2', email: 'bia@example.com' } };
    const { asked, ends } = await deliverEach('wecare', [
      { settings: byRegistration, about: job },
      { settings: byEmail, about: job, answer: () => noLeader },
      { settings: byRegistration, about: { ...bia, fields: ['name'] } },
    ]);
    expect(asked[2]).toEqual([]);
    expect(ends).toEqual(['delivered', 'waiting', 'waiting']);
  });

  it('is never all that is tried: who has no id under the present one is not asked for', async () => {
    const { email: _email, ...nameless } = ana;
    const { asked, ends } = await deliverEach('wecare', [
      { settings: byRegistration, about: job },
      { settings: byEmail, about: { ...job, user: { ...nameless, jobTitle: 'Chefe' } } },
    ]);
    expect(asked).toEqual([['R-00001'], []]);
    expect(ends).toEqual(['delivered', 'failed']);
  });
});

describe('an id at another account is nobody we know', () => {
  const picture: About = { fields: ['picture'], user: { key: 'u-1', picture: 'QUJD' } };
  const given: About = { ...picture, user: { ...picture.user, key: 'u-1', ids: { there: '108' } } };

  it.each([
    ['another tenant', { ...gestaoPlusSettings, origin: 'https://other.gestao.plus' }],
    ['another address', { ...gestaoPlusSettings, baseUrl: 'https://api.other.example.com' }],
  ])('at gestao.plus: %s', async (_, other) => {
    const { asked, ends } = await deliverEach('gestao-plus', [
      { settings: gestaoPlusSettings, about: given },
      { settings: gestaoPlusSettings, about: picture },
      { settings: other, about: picture },
      {
        settings: other,
        about: { ...given, user: { ...given.user, key: 'u-1', ids: { there: '7' } } },
      },
      { settings: other, about: picture },
    ]);
    expect(asked).toEqual([['108'], ['108'], [], ['7'], ['7']]);
    expect(ends).toEqual(['delivered', 'delivered', 'failed', 'delivered', 'delivered']);
  });

  it('at WeCare: the key is derived anew', async () => {
    const { asked } = await deliverEach('wecare', [
      {
        settings: byEmail,
        about: { ...job, user: { ...ana, jobTitle: 'a', ids: { there: 'X' } } },
      },
      { settings: byEmail, about: job },
      {
        settings: { ...byEmail, baseUrl: 'https://other.wecare.example.com' },
        about: job,
        answer: () => notFound,
      },
    ]);
    expect(asked).toEqual([['X'], ['X'], ['ana@example.com']]);
  });

  it('at another provider under the same name', async () => {
    const first = await deliverEach('imagemais', [
      {
        settings: imagemaisSettings,
        about: {
          fields: ['name'],
          user: { ...ana, password: 'Senha@123', roleIds: [1], ids: { there: 47 } },
        },
      },
    ]);
    expect(first).toMatchObject({ asked: [['47']], ends: ['delivered'] });
    const { setting = '' } = first.state ?? {};
    expect(setting).not.toBe('');
    expect(makeConnection('there', ditoSettings).idSetting.split('/')[0]).not.toBe(
      setting.split('/')[0],
    );
  });

  it('which its own user gives up there, before anything is delivered', async () => {
    const bruno: About = { ...given, user: { key: 'u-2', picture: 'QUJD', ids: { there: '108' } } };
    const other = { ...gestaoPlusSettings, origin: 'https://other.gestao.plus' };
    const elsewhere: About = {
      ...given,
      user: { ...picture.user, key: 'u-1', ids: { there: '7' } },
    };
    const { asked, ends } = await deliverEach('gestao-plus', [
      { settings: gestaoPlusSettings, about: given },
      { settings: other, about: elsewhere, answer: () => status(500) },
      { settings: other, about: bruno },
    ]);
    expect(asked).toEqual([['108'], expect.arrayContaining(['7']), ['108']]);
    expect(ends).toEqual(['delivered', 'waiting', 'delivered']);
  });

  it('and keeps none of its users from having it', async () => {
    const bruno: About = { ...given, user: { key: 'u-2', picture: 'QUJD', ids: { there: '108' } } };
    const other = { ...gestaoPlusSettings, origin: 'https://other.gestao.plus' };
    const { asked, ends } = await deliverEach('gestao-plus', [
      { settings: gestaoPlusSettings, about: given },
      { settings: gestaoPlusSettings, about: bruno },
      { settings: other, about: bruno },
      { settings: other, about: given },
    ]);
    expect(asked).toEqual([['108'], [], ['108'], []]);
    expect(ends).toEqual(['delivered', 'failed', 'delivered', 'failed']);
  });
});

it('what was remembered before settings were is taken for the present one', async () => {
  const connection = makeConnection('there', byEmail);
  const provider = createScriptedProvider();
  const bench = createBench({ connection, provider });
  bench.setState('u-1', { ids: ['old@example.com'], applied: { name: '2020' } });
  await bench.deliver([await bench.accept('1', { previous: {}, ...job })]);
  expect(provider.requests.map(idIn)).toEqual(['old@example.com']);
  expect(bench.stateOf('u-1')).toMatchObject({
    ids: ['old@example.com'],
    setting: connection.idSetting,
  });
});
