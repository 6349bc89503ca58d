import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ana } from '../unit/providers/made-up-user.ts';
import { ids, names, type Simulated, send, simulateAll } from './simulated.ts';

let simulated: Simulated;
beforeEach(async () => {
  simulated = await simulateAll();
});
afterEach(() => simulated.stop());

describe.each(names)('the simulator of %s', (name) => {
  it('accepts a full change as the provider sends it, and keeps it', async () => {
    expect(await simulated.update(name)).toEqual({ kind: 'delivered' });
    expect(await simulated.control(name, 'users')).not.toEqual({ users: {} });
    expect(await simulated.control(name, 'requests')).toMatchObject({
      requests: expect.arrayContaining([
        expect.objectContaining({ path: expect.stringMatching(/user/), status: 200 }),
      ]),
    });
  });

  it('refuses what is signed with other credentials', async () => {
    const request = await simulated.requestOf(name);
    simulated.secrets = {};
    await simulated.control(name, 'tokens', { method: 'DELETE' });
    const verdict = simulated.accessOf(name).verdict(await send(request));
    expect(['unauthorized', 'held']).toContain(verdict.kind);
  });

  it.each([429, 500, 503])(
    'answers %i as often as it is told to, and then as ever',
    async (status) => {
      const request = await simulated.requestOf(name);
      await simulated.control(name, 'faults', { body: { status, retryAfter: 7, times: 2 } });

      for (const _ of [1, 2]) {
        const reply = await send(request);
        expect(reply).toMatchObject({ status, retryAfter: '7' });
        expect(simulated.accessOf(name).verdict(reply)).toMatchObject({
          kind: 'retry',
          retryAfter: '7',
        });
      }
      expect((await send(request)).status).toBe(200);
    },
  );

  it('is out until the faults are cleared', async () => {
    const request = await simulated.requestOf(name);
    await simulated.control(name, 'faults', { body: [{ status: 503 }] });
    for (const _ of [1, 2, 3]) expect((await send(request)).status).toBe(503);
    await simulated.control(name, 'faults', { method: 'DELETE' });
    expect((await send(request)).status).toBe(200);
  });

  it('resets a connection before anything is done', async () => {
    const request = await simulated.requestOf(name);
    await simulated.control(name, 'faults', { body: { reset: 'before', times: 1 } });
    await expect(send(request)).rejects.toThrow();
    expect(await simulated.control(name, 'users')).toEqual({ users: {} });
  });

  it('resets a connection when all is done, so that the reply is lost', async () => {
    const request = await simulated.requestOf(name);
    await simulated.control(name, 'faults', { body: { reset: 'after', times: 1 } });
    await expect(send(request)).rejects.toThrow();
    expect(await simulated.control(name, 'users')).not.toEqual({ users: {} });
  });

  it('answers late when told to', async () => {
    const request = await simulated.requestOf(name);
    await simulated.control(name, 'faults', { body: { delayMs: 150, times: 1 } });
    const startedAt = performance.now();
    expect((await send(request)).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(140);
  });

  it('forgets what it is told to forget', async () => {
    await simulated.update(name);
    for (const what of ['users', 'requests']) {
      await simulated.control(name, what, { method: 'DELETE' });
      expect(await simulated.control(name, what)).toEqual({ [what]: what === 'users' ? {} : [] });
    }
  });
});

describe.each(['wecare', 'dito', 'imagemais'] as const)('an e-mail address at %s', (name) => {
  it.each([
    "jose.d'avila@example.com",
    'ana/prado@example.com',
    'ana+rh@example.com',
    'ana@xn--ao-siap.com.br',
    'ana@my--company.com.br',
    'ana@example.xn--p1ai',
  ])('is taken if propaga takes it: %s', async (email) => {
    const change = { user: { ...ana, email }, fields: ['email'] } as const;
    const id = name === 'wecare' ? email : ids[name];
    expect(await simulated.update(name, { ...change, id })).toEqual({ kind: 'delivered' });
  });

  it.each([
    'ana',
    'ana@localhost',
    'ana..prado@example.com',
    'ana@ação.com.br',
    'joão@example.com',
  ])('is refused if propaga never sends it: %s', async (email) => {
    const change = { id: ids[name], user: { ...ana, email }, fields: ['email'] } as const;
    expect(await simulated.update(name, change)).toMatchObject({ kind: 'rejected' });
  });
});

describe('the data itself', () => {
  const name = 'wecare';

  it.each([
    ['force-422@example.com', 422],
    ['ana.force-503@example.com', 503],
  ])('can ask for a status: %s', async (email, status) => {
    const request = await simulated.requestOf(name, {
      user: { email },
      fields: ['email'],
      id: 'a@b.co',
    });
    for (const _ of [1, 2]) expect((await send(request)).status).toBe(status);
  });

  it('can ask for a fault that passes', async () => {
    const change = { user: { name: 'Ana force-503-x2' }, fields: ['name'] } as const;
    const request = await simulated.requestOf(name, { ...change, id: 'a@b.co' });
    const other = await simulated.requestOf(name, { ...change, id: 'c@d.co' });
    const statuses = [];
    for (const each of [request, request, other, request]) statuses.push((await send(each)).status);
    expect(statuses).toEqual([503, 503, 503, 200]);
  });

  it('can ask for a reset', async () => {
    const request = await simulated.requestOf(name, {
      user: ana,
      fields: ['name'],
      id: 'force-reset',
    });
    await expect(send(request)).rejects.toThrow();
  });
});

describe('faults', () => {
  it('concern only the requests that they match', async () => {
    await simulated.control('dito', 'faults', { body: { status: 500, match: '52998224725' } });
    expect(await simulated.update('dito')).toMatchObject({ kind: 'retry' });
    expect(
      await simulated.update('dito', { id: '11144477735', user: ana, fields: ['name'] }),
    ).toEqual({
      kind: 'delivered',
    });
  });

  it('carry the body that they are given', async () => {
    await simulated.control('dito', 'faults', {
      body: { status: 200, body: { error: 'not really' } },
    });
    expect(await simulated.update('dito')).toMatchObject({
      kind: 'rejected',
      said: ['not really'],
    });
  });

  it.each([{}, { contentType: 'text/html' }])('can be a page for people: %o', async (type) => {
    const body = { status: 200, body: '<html>Em manutenção</html>', ...type };
    await simulated.control('dito', 'faults', { body });
    const reply = await send(await simulated.requestOf('dito'));
    expect(reply.contentType).toBe(type.contentType ?? 'text/plain; charset=utf-8');
    expect(simulated.accessOf('dito').verdict(reply)).toMatchObject({ kind: 'retry' });
  });

  it('never happen when they are improbable, and always when they are certain', async () => {
    await simulated.control('dito', 'faults', { body: { status: 500, probability: 0 } });
    expect(await simulated.update('dito')).toEqual({ kind: 'delivered' });
    await simulated.control('dito', 'faults', { body: { status: 500, probability: 1 } });
    expect(await simulated.update('dito')).toMatchObject({ kind: 'retry' });
  });

  it.each([{}, { status: 100 }, { reset: 'maybe' }, { stauts: 500 }, 'text'])(
    'that make no sense are refused: %o',
    async (body) => {
      expect(await simulated.control('dito', 'faults', { body })).toMatchObject({
        issues: [expect.any(String)],
      });
      expect(await simulated.control('dito', 'faults')).toEqual({ faults: [] });
    },
  );
});
