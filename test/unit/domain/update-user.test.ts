import { describe, expect, it } from 'vitest';
import { type UpdateJob, updateUser } from '../../../functions/domain/update-user.ts';
import { createBench } from '../../support/delivery-bench.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  makeConnection,
  wecareSettings,
} from '../../support/made-connection.ts';
import {
  type Answer,
  createScriptedProvider,
  ok,
  reset,
  status,
  timedOut,
} from '../../support/scripted-provider.ts';

const job: UpdateJob = {
  user: { name: 'Ana Prado', email: 'ana.prado@example.com' },
  fields: ['name'],
  ids: ['ana.prado@example.com'],
};

function wecareBench(answers: readonly Answer[], logins: readonly Answer[] = []) {
  const provider = createScriptedProvider(answers, logins);
  const bench = createBench({ connection: makeConnection('wecare', wecareSettings), provider });
  return { ...bench, provider };
}

const tokensOf = ({ provider }: ReturnType<typeof wecareBench>) =>
  provider.requests.map(({ headers }) => headers.Authorization);

describe('a refusal that comes when time is up', () => {
  function outOfTimeBench(answer: Answer, settings: object = wecareSettings, secret?: unknown) {
    const provider = createScriptedProvider((_, index) => {
      bench.setRemainingMs(index === 0 ? 0 : 60_000);
      return index === 0 ? answer : ok;
    });
    const connection = makeConnection('main', settings);
    const bench = createBench({
      connection,
      provider,
      ...(secret === undefined ? {} : { secret }),
    });
    return { ...bench, provider };
  }

  it('of a token has the next update log in first, and spends nothing', async () => {
    const bench = outOfTimeBench(status(401));
    expect((await updateUser(job, bench.tools)).verdict).toMatchObject({
      kind: 'retry',
      throttled: true,
      reason: 'no time was left to try again: HTTP 401',
    });
    bench.setRemainingMs(60_000);
    expect((await updateUser(job, bench.tools)).verdict).toEqual({ kind: 'delivered' });
    const tokens = bench.provider.requests.map(({ headers }) => headers.Authorization);
    expect(tokens).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('of a key still looks for a newer secret, and holds nothing if there is one', async () => {
    const secret = { apiKey: 'made-up', secretKey: 'made-up-too' };
    const bench = outOfTimeBench(status(401), ditoSettings, secret);
    await bench.secrets.read('propaga/connections/main');
    bench.putSecret({ ...secret, apiKey: 'made-up-anew' });
    expect((await updateUser(job, bench.tools)).verdict).toMatchObject({
      kind: 'retry',
      throttled: true,
    });
    expect(
      (await updateUser(job, outOfTimeBench(status(401), ditoSettings, secret).tools)).verdict,
    ).toMatchObject({ kind: 'held', secretVersion: 'v1' });
  });
});

describe('a token that is refused', () => {
  it('is renewed once, and the update goes through with the new one', async () => {
    const bench = wecareBench([status(401)]);
    const { verdict, attempts } = await updateUser(job, bench.tools);
    expect(verdict).toEqual({ kind: 'delivered' });
    expect(tokensOf(bench)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(attempts).toEqual([
      { at: '2026-11-22T12:00:02.000Z', outcome: 'delivered', httpStatus: 200, durationMs: 0 },
    ]);
  });

  it('twice is a rejection, with the words of the provider', async () => {
    const unauthorized = status(401, { body: '{"error":"Invalid access"}' });
    const bench = wecareBench([unauthorized, unauthorized]);
    const { verdict } = await updateUser(job, bench.tools);
    expect(verdict).toMatchObject({
      kind: 'rejected',
      code: 'unauthorized',
      reason: 'HTTP 401: Invalid access',
    });
    expect(bench.provider.requests).toHaveLength(2);
  });

  it('twice leads to the new secret, if an operator has just put one', async () => {
    const bench = wecareBench([status(401), status(401)]);
    await bench.secrets.read('propaga/connections/wecare');
    bench.putSecret({ key: 'other', secret: 'other' });
    expect((await updateUser(job, bench.tools)).verdict).toEqual({ kind: 'delivered' });
    expect(bench.provider.logins.at(-1)?.body).toContain('other');
  });

  it('and that only a person can renew is tried again: it may be about that one user', async () => {
    const provider = createScriptedProvider([status(401, { body: '{"message":"expired"}' })]);
    const connection = makeConnection('gestao-plus', gestaoPlusSettings);
    const secret = { accessToken: 'put-by-hand' };
    const { tools } = createBench({ connection, provider, secret });
    const picture = { user: { picture: 'aGVsbG8=' }, fields: ['picture'], ids: ['108'] } as const;
    expect((await updateUser(picture, tools)).verdict).toMatchObject({
      kind: 'retry',
      reason: 'HTTP 401: expired',
      refusedSecret: 'v1',
    });
    expect(provider.requests).toHaveLength(1);
  });
});

describe('credentials that are refused', () => {
  const refused = status(401, { body: '{"error":"Invalid key"}' });

  it('hold the connection for that version of the secret', async () => {
    const bench = wecareBench([], [refused, refused]);
    const result = await updateUser(job, bench.tools);
    expect(result.verdict).toEqual({
      kind: 'held',
      code: 'unauthorized',
      reason: 'HTTP 401: Invalid key',
      secretVersion: 'v1',
    });
    expect(result.attempts).toMatchObject([{ outcome: 'held', httpStatus: 401 }]);
    expect(bench.provider.logins).toHaveLength(1);
    expect(bench.secrets.refreshes).toEqual(['propaga/connections/wecare']);
  });

  it('are read anew once, before they hold the connection', async () => {
    const bench = wecareBench([], [refused]);
    await bench.secrets.read('propaga/connections/wecare');
    bench.putSecret({ key: 'other', secret: 'other' });
    expect((await updateUser(job, bench.tools)).verdict).toEqual({ kind: 'delivered' });
    expect(bench.provider.logins).toHaveLength(2);
  });

  it.each([
    ['are missing', undefined, /put the connection's credentials there/],
    ['are incomplete', { key: 'k' }, /secret is missing/],
  ])('without a call, when they %s', async (_, secret, reason) => {
    const bench = wecareBench([]);
    if (secret === undefined) bench.removeSecret();
    else bench.putSecret(secret);
    const { verdict, attempts } = await updateUser(job, bench.tools);
    expect(verdict).toMatchObject({ kind: 'held', reason: expect.stringMatching(reason) });
    expect(attempts).toHaveLength(1);
    expect(bench.provider.logins).toHaveLength(0);
  });

  it('at a provider without a login hold the connection as well', async () => {
    const provider = createScriptedProvider([status(403), status(403)]);
    const secret = { apiKey: 'made-up-api-key', secretKey: 'made-up-secret-key' };
    const connection = makeConnection('dito', ditoSettings);
    const { tools } = createBench({ connection, provider, secret });
    expect((await updateUser(job, tools)).verdict).toMatchObject({ kind: 'held' });
    expect(provider.requests).toHaveLength(1);
  });
});

describe('an id that the provider does not know', () => {
  it('leads to the next one, and the last one that was tried is told', async () => {
    const bench = wecareBench([status(404), status(404)]);
    const ids = ['former@example.com', 'other@example.com', 'ana@example.com'] as const;
    expect(await updateUser({ ...job, ids }, bench.tools)).toMatchObject({
      verdict: { kind: 'delivered' },
      id: 'ana@example.com',
      attempts: [{ outcome: 'delivered' }],
    });
    expect(bench.provider.requests.map(({ url }) => url.split('/').at(-1))).toEqual(
      ids.map(encodeURIComponent),
    );
  });

  it('is a rejection when there is no other', async () => {
    const bench = wecareBench([status(404, { body: '{"error":"User not found"}' })]);
    expect((await updateUser(job, bench.tools)).verdict).toMatchObject({
      kind: 'rejected',
      code: 'not-found',
      reason: 'HTTP 404: User not found',
    });
  });
});

describe('what could be tried still, but would outlast the function,', () => {
  it.each([
    ['another id', status(404)],
    ['a new token', status(401)],
  ])('waits and spends nothing: %s', async (_, answer) => {
    const slow = createScriptedProvider(() => {
      bench.setRemainingMs(19_999);
      return answer;
    });
    const connection = makeConnection('wecare', wecareSettings);
    const bench = createBench({ connection, provider: slow });
    const ids = ['former@example.com', 'ana@example.com'] as const;
    const { verdict } = await updateUser({ ...job, ids }, bench.tools);
    expect(verdict).toMatchObject({ kind: 'retry', throttled: true });
    expect(slow.requests).toHaveLength(1);
  });
});

describe('a passing fault', () => {
  it.each([
    ['a reset connection', reset],
    ['502', status(502)],
    ['503', status(503)],
    ['504', status(504)],
  ])('is tried once more at once: %s', async (_, fault) => {
    const once = wecareBench([fault]);
    const { verdict, attempts } = await updateUser(job, once.tools);
    expect(verdict).toEqual({ kind: 'delivered' });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['retry', 'delivered']);

    const twice = wecareBench([fault, fault]);
    expect(await updateUser(job, twice.tools)).toMatchObject({
      verdict: { kind: 'retry' },
      attempts: [{ outcome: 'retry' }, { outcome: 'retry' }],
    });
    expect(twice.provider.requests).toHaveLength(2);
  });

  it.each<[string, Answer]>([
    ['a time-out', timedOut],
    ['a provider that cannot be reached', { kind: 'unreachable', reason: 'ENOTFOUND' }],
    ['500', status(500)],
    ['429', status(429)],
    ['503 with Retry-After', status(503, { retryAfter: '120' })],
  ])('is not tried at once: %s', async (_, fault) => {
    const bench = wecareBench([fault]);
    const { verdict } = await updateUser(job, bench.tools);
    expect(verdict).toMatchObject({ kind: 'retry' });
    expect(bench.provider.requests).toHaveLength(1);
  });

  it('is not tried at once when there is no time for it', async () => {
    const bench = wecareBench([status(503)]);
    bench.setRemainingMs(39_999);
    expect((await updateUser(job, bench.tools)).verdict).toMatchObject({ kind: 'retry' });
    expect(bench.provider.requests).toHaveLength(1);
  });

  it('of the login counts like one of the update', async () => {
    const reached = wecareBench([], [status(503)]);
    expect((await updateUser(job, reached.tools)).verdict).toEqual({ kind: 'delivered' });
    const throttled = wecareBench([], [status(429, { retryAfter: '30' })]);
    expect((await updateUser(job, throttled.tools)).verdict).toMatchObject({
      kind: 'retry',
      throttled: true,
      retryAfter: '30',
    });
    expect(throttled.provider.logins).toHaveLength(1);
  });
});

it('reasons hold neither credentials, tokens nor personal data', async () => {
  const said = 'token-1 of made-up-key / made-up-secret cannot name Ana Prado';
  const bench = wecareBench([status(422, { body: JSON.stringify({ error: said }) })]);
  const { verdict, attempts } = await updateUser(job, bench.tools);
  const shown = JSON.stringify({ verdict, attempts });
  expect(verdict.kind).toBe('rejected');
  for (const secret of ['token-1', 'made-up-key', 'made-up-secret', 'Ana Prado']) {
    expect(shown).not.toContain(secret);
  }
});

it('an update that cannot be written is rejected without a call', async () => {
  const provider = createScriptedProvider();
  const connection = makeConnection('dito', ditoSettings);
  const secret = { apiKey: 'made-up-api-key', secretKey: 'made-up-secret-key' };
  const bench = createBench({ connection, provider, secret });
  const attributes = { Plano: 'ouro', plano: 'prata' };
  const doubled: UpdateJob = { ...job, user: { attributes }, fields: ['attributes.Plano'] };
  expect((await updateUser(doubled, bench.tools)).verdict).toMatchObject({ kind: 'rejected' });
  expect(provider.requests).toHaveLength(0);
});
