import { describe, expect, it } from 'vitest';
import type { UserChange } from '../../../functions/domain/user-change.ts';
import { createBench } from '../../support/delivery-bench.ts';
import {
  imagemaisSettings,
  makeConnection,
  wecareSettings,
} from '../../support/made-connection.ts';
import { createScriptedProvider, status } from '../../support/scripted-provider.ts';
import { anaPrado } from '../../support/user-change.ts';

const foreign = '+12025550123';
const impossible = '+5561889899898';
const right = '+5561989899898';

function wecareBench({ batch = false, answers = [status(200)] } = {}) {
  const provider = createScriptedProvider(answers);
  const connection = makeConnection('wecare', { ...wecareSettings, batch });
  return { ...createBench({ connection, provider }), provider };
}

function imagemaisBench() {
  const provider = createScriptedProvider();
  const connection = makeConnection('imagemais', imagemaisSettings);
  const secret = { accessToken: 'made-up-token' };
  return { ...createBench({ connection, provider, secret }), provider };
}

function change(key: string, mobile: string, fields: UserChange['fields']): Partial<UserChange> {
  const ids = { imagemais: Number(key.slice(2)) };
  return { fields, user: { ...anaPrado, key, email: `${key}@example.com`, mobile, ids } };
}

function bodiesOf({ provider }: { provider: ReturnType<typeof createScriptedProvider> }) {
  return provider.requests.map(({ body }) => JSON.parse(body));
}

describe('a number that WeCare cannot take', () => {
  it.each([foreign, impossible])(
    'is left out of a change of something else, which says why: %s',
    async (mobile) => {
      const bench = wecareBench();
      const message = await bench.accept('a', change('u-1', mobile, ['name', 'mobile']));
      await bench.deliver([message]);
      expect(bodiesOf(bench)).toEqual([{ user: { name: 'Ana Prado' } }]);
      const { status: ended, reason } = bench.deliveryOf(message);
      expect(ended).toBe('delivered');
      expect(reason).toMatch(/^left out: mobile (is not a Brazilian number|must have nine digits)/);
      expect(reason).not.toContain(mobile.slice(3));
    },
  );

  it('is left out of a batch, which is made', async () => {
    const bench = wecareBench({ batch: true });
    const messages = [
      await bench.accept('a', change('u-1', foreign, ['name', 'mobile'])),
      await bench.accept('b', change('u-2', right, ['name', 'mobile'])),
    ];
    await bench.deliver(messages);
    expect(bodiesOf(bench)).toEqual([
      {
        users: [
          { 'u-1@example.com': { name: 'Ana Prado' } },
          { 'u-2@example.com': { name: 'Ana Prado', cellphone: '61989899898' } },
        ],
      },
    ]);
    const [first, second] = messages.map((message) => bench.deliveryOf(message));
    expect(first).toMatchObject({
      status: 'delivered',
      reason: expect.stringMatching(/^left out/),
    });
    expect(second).toMatchObject({ status: 'delivered' });
    expect(second).not.toHaveProperty('reason');
  });

  it.each([false, true])('alone is rejected, without any call (batch: %s)', async (batch) => {
    const bench = wecareBench({ batch });
    const message = await bench.accept('a', change('u-1', foreign, ['mobile']));
    await bench.deliver([message]);
    expect(bench.deliveryOf(message)).toMatchObject({
      status: 'failed',
      failure: 'rejected',
      reason: 'mobile is not a Brazilian number (+55), and the provider takes no other',
      attempts: [],
    });
    expect([...bench.provider.logins, ...bench.provider.requests]).toEqual([]);
  });

  it('is settled by the change that left it out: an older one does not go out after it', async () => {
    const bench = wecareBench();
    const at = (seconds: number) => ({ occurredAt: `2026-11-22T12:00:0${seconds}.000Z` });
    const older = await bench.accept('a', {
      ...change('u-1', right, ['mobile', 'jobTitle']),
      ...at(0),
    });
    const newer = await bench.accept('b', {
      ...change('u-1', foreign, ['name', 'mobile']),
      ...at(1),
    });
    await bench.deliver([newer]);
    await bench.deliver([older]);
    expect(bodiesOf(bench)).toEqual([
      { user: { name: 'Ana Prado' } },
      { user: { function: 'Analista' } },
    ]);
    expect(bench.deliveryOf(older)).toMatchObject({
      status: 'delivered',
      reason: 'left out, because newer values had been applied: mobile',
    });
  });

  it('is told beside what was out of date', async () => {
    const bench = wecareBench();
    const newer = await bench.accept('b', {
      ...change('u-1', right, ['jobTitle']),
      occurredAt: '2026-11-22T12:00:01.000Z',
    });
    const older = await bench.accept('a', change('u-1', foreign, ['name', 'mobile', 'jobTitle']));
    await bench.deliver([newer, older]);
    expect(bench.deliveryOf(older).reason).toBe(
      'left out: mobile is not a Brazilian number (+55), and the provider takes no other; left out, because newer values had been applied: jobTitle',
    );
  });
});

describe('a number that ImageMais cannot take', () => {
  it.each([foreign, impossible])(
    'is left out of whatever update of the user: %s',
    async (mobile) => {
      const bench = imagemaisBench();
      const messages = [
        await bench.accept('a', change('u-1', mobile, ['name'])),
        await bench.accept('b', change('u-2', mobile, ['email', 'mobile'])),
      ];
      await bench.deliver(messages);
      for (const body of bodiesOf(bench)) {
        expect(body).toMatchObject({ name: 'Ana Prado', rolesIds: [1] });
        expect(body).not.toHaveProperty('phone');
      }
      expect(bench.provider.requests).toHaveLength(2);
      for (const message of messages) {
        expect(bench.deliveryOf(message)).toMatchObject({
          status: 'delivered',
          reason: expect.stringMatching(/^left out: mobile /),
        });
      }
    },
  );

  it('is no reason to set everything anew if nothing else has changed', async () => {
    const bench = imagemaisBench();
    const message = await bench.accept('a', change('u-1', foreign, ['mobile']));
    await bench.deliver([message]);
    expect(bench.deliveryOf(message)).toMatchObject({ status: 'failed', failure: 'rejected' });
    expect(bench.provider.requests).toEqual([]);
  });
});
