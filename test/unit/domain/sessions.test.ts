import { describe, expect, it } from 'vitest';
import type { HttpReply } from '../../../functions/domain/http.ts';
import type { Access, Login, Session } from '../../../functions/domain/provider.ts';
import { createSessions } from '../../../functions/domain/sessions.ts';
import { createScriptedProvider, reset, status } from '../../support/scripted-provider.ts';
import { createStoppedClock } from '../../support/stopped-clock.ts';

const loginRequest = {
  method: 'POST',
  url: 'https://acme.example.com/authenticate',
  headers: {},
  body: '',
} as const;

/** An account whose tokens live for as long as is said; for ever without a life. */
function accessWith(session: Session): Access {
  return {
    session,
    secrets: [],
    request: () => ({ kind: 'rejected', code: 'invalid', reason: 'not asked for' }),
    verdict: () => ({ kind: 'delivered' }),
  };
}

function loginAccess(lifeMs?: number): Access {
  const read = ({ status: httpStatus, body }: HttpReply, now: Date): Login => {
    if (httpStatus === 401)
      return { kind: 'refused', code: 'invalid', reason: 'wrong key', httpStatus };
    if (httpStatus !== 200)
      return { kind: 'retry', code: 'invalid', reason: 'not now', httpStatus };
    const token: string = JSON.parse(body).access_token;
    const expiresAt = new Date(now.getTime() + (lifeMs ?? 0));
    return { kind: 'token', token, ...(lifeMs === undefined ? {} : { expiresAt }) };
  };
  return accessWith({ kind: 'login', request: loginRequest, read });
}

function setUp(loginScript: Parameters<typeof createScriptedProvider>[1] = []) {
  const clock = createStoppedClock();
  const provider = createScriptedProvider([], loginScript);
  return { clock, provider, sessions: createSessions(provider, 10_000, clock) };
}

describe('a login', () => {
  it('is shared by all who ask at the same time', async () => {
    const { sessions, provider } = setUp();
    const access = loginAccess(3_600_000);
    const states = await Promise.all(Array.from({ length: 10 }, () => sessions.open(access, 'v1')));
    expect(new Set(states.map((state) => JSON.stringify(state)))).toEqual(
      new Set([JSON.stringify({ kind: 'open', token: 'token-1', canRenew: true })]),
    );
    expect(provider.logins).toHaveLength(1);
  });

  it('is kept until a minute before it expires', async () => {
    const { sessions, provider, clock } = setUp();
    const access = loginAccess(3_600_000);
    await sessions.open(access, 'v1');
    clock.moveBy(3_540_000 - 1);
    await sessions.open(access, 'v1');
    expect(provider.logins).toHaveLength(1);
    clock.moveBy(1);
    expect(await sessions.open(access, 'v1')).toMatchObject({ token: 'token-2' });
    expect(provider.logins).toHaveLength(2);
  });

  it('is made anew once the clock was put back, as nobody knows when its token ends', async () => {
    const { sessions, provider, clock } = setUp();
    const access = loginAccess(3_600_000);
    await sessions.open(access, 'v1');
    clock.moveBy(-10_800_000);
    expect(await sessions.open(access, 'v1')).toMatchObject({ token: 'token-2' });
    expect(await sessions.open(access, 'v1')).toMatchObject({ token: 'token-2' });
    expect(provider.logins).toHaveLength(2);
  });

  it('that lives only briefly is kept for nine tenths of its life', async () => {
    const { sessions, provider, clock } = setUp();
    const access = loginAccess(10_000);
    await sessions.open(access, 'v1');
    clock.moveBy(8_999);
    await sessions.open(access, 'v1');
    expect(provider.logins).toHaveLength(1);
    clock.moveBy(1);
    await sessions.open(access, 'v1');
    expect(provider.logins).toHaveLength(2);
  });

  it('that names no end is kept until it is dropped', async () => {
    const { sessions, provider, clock } = setUp();
    await sessions.open(loginAccess(), 'v1');
    clock.moveBy(365 * 86_400_000);
    await sessions.open(loginAccess(), 'v1');
    expect(provider.logins).toHaveLength(1);
  });

  it('is made anew, once, when its token is dropped by all who used it', async () => {
    const { sessions, provider } = setUp();
    const access = loginAccess();
    await sessions.open(access, 'v1');
    const renewed = await Promise.all(
      [1, 2, 3].map(() => {
        sessions.drop('token-1');
        return sessions.open(access, 'v1');
      }),
    );
    expect(renewed).toEqual(Array(3).fill({ kind: 'open', token: 'token-2', canRenew: true }));
    sessions.drop('token-1');
    sessions.drop(undefined);
    await sessions.open(access, 'v1');
    expect(provider.logins).toHaveLength(2);
  });

  it('is made anew with another version of the secret', async () => {
    const { sessions, provider } = setUp();
    await sessions.open(loginAccess(), 'v1');
    expect(await sessions.open(loginAccess(), 'v2')).toMatchObject({ token: 'token-2' });
    expect(provider.logins).toHaveLength(2);
  });
});

describe('logins that overlap', () => {
  /** A provider whose first login is answered when the test says so. */
  function setUpSlow(first: Parameters<typeof createScriptedProvider>[1]) {
    const provider = createScriptedProvider([], first);
    const answered = Promise.withResolvers<void>();
    const client = {
      async send(...call: Parameters<typeof provider.send>) {
        const reply = await provider.send(...call);
        if (provider.logins.length === 1) await answered.promise;
        return reply;
      },
    };
    const clock = createStoppedClock();
    return {
      provider,
      clock,
      sessions: createSessions(client, 10_000, clock),
      answerFirst: answered.resolve,
    };
  }

  it('one that fails late leaves the token of a newer one in use', async () => {
    const { sessions, provider, answerFirst } = setUpSlow([status(401)]);
    const old = sessions.open(loginAccess(), 'v1');
    while (provider.logins.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const { promise, resolve } = Promise.withResolvers<void>();
    const newer = sessions.open(loginAccess(), 'v2').finally(resolve);
    answerFirst();
    await promise;
    expect(await old).toMatchObject({ kind: 'refused' });
    expect(await newer).toMatchObject({ token: 'token-2' });
    expect(await sessions.open(loginAccess(), 'v2')).toMatchObject({ token: 'token-2' });
    expect(provider.logins).toHaveLength(2);
  });

  it('one whose token is stale when it comes is made anew once for all who waited for it', async () => {
    const { sessions, provider, clock, answerFirst } = setUpSlow([]);
    const access = loginAccess(10_000);
    const waiting = [1, 2, 3, 4].map(() => sessions.open(access, 'v1'));
    clock.moveBy(3_600_000);
    answerFirst();
    await Promise.all(waiting);
    expect(provider.logins.length).toBeLessThanOrEqual(2);
    expect(await sessions.open(access, 'v1')).toMatchObject({ token: 'token-2' });
  });

  it('go through the client of whoever needs them, and are shared all the same', async () => {
    const { sessions, provider } = setUp();
    const withheld = { kind: 'withheld', reason: 'limited', until: new Date(0) } as const;
    const through = sessions.through({ send: async () => withheld });
    expect(await through.open(loginAccess(), 'v1')).toEqual(withheld);
    expect(await sessions.open(loginAccess(), 'v1')).toMatchObject({ token: 'token-1' });
    expect(await through.open(loginAccess(), 'v1')).toMatchObject({ token: 'token-1' });
    through.drop('token-1');
    expect(await sessions.open(loginAccess(), 'v1')).toMatchObject({ token: 'token-2' });
    expect(provider.logins).toHaveLength(2);
  });
});

describe('a login that fails', () => {
  it('is not repeated for those who waited for it', async () => {
    const { sessions, provider } = setUp([status(401)]);
    const states = await Promise.all([1, 2, 3].map(() => sessions.open(loginAccess(), 'v1')));
    expect(states.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
    expect(provider.logins).toHaveLength(1);
  });

  it('is not remembered', async () => {
    const { sessions } = setUp([status(401), status(500)]);
    expect(await sessions.open(loginAccess(), 'v1')).toMatchObject({ kind: 'refused' });
    expect(await sessions.open(loginAccess(), 'v1')).toMatchObject({ kind: 'retry' });
    expect(await sessions.open(loginAccess(), 'v1')).toMatchObject({ token: 'token-3' });
  });

  it('for want of a connection may be tried again at once', async () => {
    const { sessions } = setUp([reset]);
    expect(await sessions.open(loginAccess(), 'v1')).toEqual({
      kind: 'retry',
      code: 'disconnected',
      reason: 'login: the connection was closed',
      quick: true,
    });
  });

  it('for a fault of ours is not remembered either', async () => {
    const provider = createScriptedProvider();
    const faults = ['first'];
    const client = {
      async send(...call: Parameters<typeof provider.send>) {
        if (faults.pop()) throw new Error('no socket left');
        return provider.send(...call);
      },
    };
    const sessions = createSessions(client, 10_000, createStoppedClock());
    const [one, other] = await Promise.allSettled(
      [1, 2].map(() => sessions.open(loginAccess(), 'v1')),
    );
    expect([one?.status, other?.status]).toEqual(['rejected', 'rejected']);
    expect(await sessions.open(loginAccess(), 'v1')).toMatchObject({ kind: 'open' });
  });
});

describe('a connection without a login', () => {
  it('needs no token', async () => {
    const { sessions } = setUp();
    const open = { kind: 'open', token: undefined, canRenew: false };
    expect(await sessions.open(accessWith({ kind: 'none' }), 'v1')).toEqual(open);
  });

  it('uses its fixed token until it expires, and does not try it from then on', async () => {
    const { sessions, clock, provider } = setUp();
    const expiresAt = new Date('2026-11-22T13:00:00.000Z');
    const access = accessWith({ kind: 'fixed', token: 'put-by-hand', expiresAt });
    clock.moveTo('2026-11-22T12:59:59.999Z');
    const open = { kind: 'open', token: 'put-by-hand', canRenew: false };
    expect(await sessions.open(access, 'v1')).toEqual(open);
    clock.moveTo('2026-11-22T13:00:00.000Z');
    expect(await sessions.open(access, 'v1')).toEqual({
      kind: 'refused',
      code: 'credentials',
      reason: 'the access token in the secret expired at 2026-11-22T13:00:00.000Z',
    });
    expect(provider.logins).toHaveLength(0);
  });
});
