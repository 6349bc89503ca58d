import { describe, expect, it } from 'vitest';
import { cutReasons } from '../../../functions/domain/cut-reasons.ts';
import type { Conclusion } from '../../../functions/domain/delivery.ts';
import { eventOf } from '../../../functions/domain/delivery-events.ts';
import { nameSome } from '../../../functions/domain/name-some.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { ditoSettings, makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, status } from '../../support/scripted-provider.ts';

const maxLength = 500;
const long = 'ã'.repeat(maxLength);
const secret = { apiKey: 'made-up-key', secretKey: 'made-up-secret' };

/** Names as long as they may be. */
const names = Array.from({ length: 200 }, (_, at) => `${at}${'ã'.repeat(97)}`.slice(0, 100));
const fields = names.map((name) => `attributes.${name}` as const);

describe('a reason', () => {
  it('names how many fields were superseded, and the first of them', async () => {
    const connection = makeConnection('dito', ditoSettings);
    const bench = createBench({ connection, provider: createScriptedProvider(), secret });
    const attributes = Object.fromEntries(names.map((name) => [name, 'x']));
    const change = { fields, user: { key: 'u-1', cpf: '52998224725', attributes } };
    const newer = await bench.accept('2', { ...change, occurredAt: '2026-11-22T12:01:00.000Z' });
    const older = await bench.accept('1', { ...change, occurredAt: '2026-11-22T12:00:00.000Z' });
    await bench.deliver([newer, older]);
    const { reason = '' } = bench.deliveryOf(older);
    expect(reason).toMatch(/^newer values have been applied to attributes\.0ã+, .* and 198 more$/);
    expect(reason.length).toBeLessThanOrEqual(maxLength);
  });

  it('stays as short when it says why an attempt was the last one', async () => {
    const body = JSON.stringify({ error: 'unknown value '.repeat(1_000) });
    const provider = createScriptedProvider(() => status(500, { body }));
    const bench = createBench({ connection: makeConnection('wecare', wecareSettings), provider });
    let message = await bench.accept('1', {
      user: { key: 'ana', email: 'ana@example.com', name: 'Ana' },
      fields: ['name'],
    });
    for (let tries = 0; tries < 3; tries += 1) {
      await bench.deliver([message]);
      message = await bench.release(message);
    }
    await bench.deliver([message]);
    const { reason = '', attempts } = bench.deliveryOf(message);
    expect(reason).toMatch(/^given up after 4 attempts: HTTP 500: (unknown value )+…$/);
    const lengths = [reason, ...attempts.map((one) => one.reason ?? '')].map((one) => one.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(maxLength);
    expect(Math.min(...lengths)).toBeGreaterThan(maxLength - 50);
  });

  it('stays as short where the secret is wrong in many ways', async () => {
    const known = makeConnection('wecare', wecareSettings);
    const account = { ...known.account, access: () => ({ ok: false, issues: names }) as const };
    const connection = { ...known, account };
    const bench = createBench({ connection, provider: createScriptedProvider() });
    const message = await bench.accept('1', {
      user: { key: 'ana', email: 'ana@example.com', name: 'Ana' },
      fields: ['name'],
    });
    await bench.deliver([message]);
    expect(bench.deliveryOf(message).status).toBe('held');
    expect(bench.deliveryOf(message).reason).toHaveLength(maxLength);
    expect(bench.database.health.get('wecare')?.hold?.reason).toHaveLength(maxLength);
  });
});

const attempt = { at: '2026-11-22T12:00:00.000Z', outcome: 'retry', durationMs: 1 } as const;
const attempts = [{ ...attempt, reason: `${long} and more` }, attempt];
const reason = `${long} and more`;
const nextAttemptAt = new Date('2026-11-22T12:01:00.000Z');

describe('whatever comes of a delivery', () => {
  it.each<Conclusion>([
    { status: 'delivered', reason, attempts },
    { status: 'superseded', reason, attempts },
    { status: 'cancelled', reason, attempts },
    { status: 'held', reason, attempts },
    { status: 'failed', failure: 'exhausted', reason, attempts },
    { status: 'waiting', reason, attempts, nextAttemptAt, retriesSpent: 1 },
  ])('its reasons are cut: $status', (conclusion) => {
    const cut = cutReasons(conclusion);
    const expected = `${long.slice(1)}…`;
    expect(cut).toEqual({
      ...conclusion,
      reason: expected,
      attempts: [{ ...attempt, reason: expected }, attempt],
    });
  });

  it('what is short stays as it is, and what has no reason gets none', () => {
    expect(cutReasons({ status: 'delivered', attempts: [] })).toEqual({
      status: 'delivered',
      attempts: [],
    });
    expect(cutReasons({ status: 'held', reason: long, attempts: [] }).reason).toBe(long);
  });

  it('ten events are far below what a bus takes in one request', async () => {
    const connection = makeConnection('wecare', wecareSettings);
    const bench = createBench({ connection, provider: createScriptedProvider() });
    const message = await bench.accept('1');
    const worst = cutReasons({
      status: 'failed',
      failure: 'rejected',
      reason: '"'.repeat(9_000),
      attempts: [],
    });
    const event = eventOf(bench.deliveryOf(message), worst, bench.clock.now());
    expect(10 * Buffer.byteLength(JSON.stringify(event))).toBeLessThan(64_000);
  });
});

describe('a list of names', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d, e'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c, d, e and 1 more'],
    [['x'.repeat(300), 'b', 'c'], `${'x'.repeat(300)} and 2 more`],
  ])('is written out as far as it is short', (list, expected) => {
    expect(nameSome(list)).toBe(expected);
  });
});
