import { describe, expect, it } from 'vitest';
import { problemWith } from '../../../functions/domain/credentials.ts';
import { noteHealth } from '../../../functions/domain/note-health.ts';
import { releaseHeld } from '../../../functions/domain/release-held.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createReleaseBench } from '../../support/release-bench.ts';
import { createScriptedProvider } from '../../support/scripted-provider.ts';

const secretName = 'propaga/connections/wecare';
const credentials = { key: 'made-up-key', secret: 'made-up-secret' };

const reasons = [
  [
    'deleted',
    'the secret propaga/connections/wecare is being deleted: restore it (aws secretsmanager restore-secret --secret-id propaga/connections/wecare)',
  ],
  [
    'denied',
    "the secret propaga/connections/wecare may not be read: let the function's role read it, and decrypt it if a KMS key of yours protects it",
  ],
] as const;

function setUp(batch = false) {
  const provider = createScriptedProvider();
  const connection = makeConnection('wecare', { ...wecareSettings, batch });
  const bench = createBench({ connection, provider });
  const accept = (person: string) =>
    bench.accept(person, {
      user: { key: person, email: `${person}@example.com`, name: 'Ana' },
      fields: ['name'],
    });
  return { ...bench, provider, accept, health: () => bench.database.health.get('wecare') };
}

describe("a connection's secret that cannot be read", () => {
  it.each(reasons)('holds the connection, and says what to do: %s', async (problem, reason) => {
    for (const batch of [false, true]) {
      const bench = setUp(batch);
      bench.secrets.keep(secretName, problem);
      const messages = [await bench.accept('ana'), await bench.accept('bia')];
      expect(await bench.deliver(messages)).toEqual({ failed: [] });
      for (const one of messages) {
        expect(bench.deliveryOf(one)).toMatchObject({ status: 'held', reason, retriesSpent: 0 });
      }
      expect(bench.health()?.hold).toMatchObject({ reason, secretVersion: problem });
      expect(bench.provider.logins).toEqual([]);
    }
  });

  it.each(reasons)(
    'is used as soon as it can be read, and takes the hold off: %s',
    async (problem) => {
      const bench = setUp();
      bench.secrets.keep(secretName, problem);
      await bench.deliver([await bench.accept('ana')]);
      bench.putSecret(credentials);
      await bench.secrets.refresh(secretName);
      const next = await bench.accept('bia');
      await bench.deliver([next]);
      expect(bench.deliveryOf(next).status).toBe('delivered');
      expect(bench.health()).toEqual({ circuit: { failures: 0 } });
    },
  );

  it('is said to be so, and nothing else of it', () => {
    expect(problemWith('propaga/sources/hr', 'deleted')).toContain('propaga/sources/hr');
    expect(problemWith('propaga/sources/hr', 'denied')).toContain('propaga/sources/hr');
  });
});

describe('a hold', () => {
  it('stays on when an update succeeds that was under way with the same secret', async () => {
    const bench = setUp();
    await bench.deliver([await bench.accept('ana')]);
    const hold = { reason: 'refused', since: '2026-11-22T12:00:00.000Z', secretVersion: 'v1' };
    const noted: string[] = [];
    const health = { current: { hold, circuit: { failures: 0 } } };
    const result = { verdict: { kind: 'delivered' }, attempts: [], id: 1 } as const;
    const { secrets, tools, log } = bench;
    const unhold = async () => void noted.push('unhold');
    await noteHealth(
      health,
      { result, now: new Date() },
      { store: { ...bench.store, unhold }, tools, log },
    );
    expect(noted).toEqual([]);
    expect(health.current.hold).toEqual(hold);
    bench.putSecret(credentials);
    await secrets.refresh(secretName);
    await noteHealth(
      health,
      { result, now: new Date() },
      { store: { ...bench.store, unhold }, tools, log },
    );
    expect(noted).toEqual(['unhold']);
  });
});

describe('what was held for a secret that may not be read', () => {
  const hold = { reason: 'denied', since: '2026-11-22T11:00:00.000Z', secretVersion: 'denied' };
  const rateLimit = {
    until: '2026-11-22T12:00:20.000Z',
    since: '2026-11-22T12:00:00.000Z',
    reason: 'HTTP 429',
  };
  const secrets = { current: async () => 'v1' };

  function held() {
    const bench = createReleaseBench();
    for (let number = 0; number < 50; number += 1) {
      bench.put(number, '2026-11-29T12:00:00.000Z', { status: 'held' });
    }
    return bench;
  }

  it('is tried by a few in each run, and the hold stays on until one succeeds', async () => {
    const bench = held();
    const health = { hold, circuit: { failures: 0 } };
    bench.database.health.set('wecare', health);
    expect(await releaseHeld({ connection: 'wecare', health }, bench.releaser, secrets)).toBe(10);
    expect(bench.database.health.get('wecare')).toEqual(health);
  });

  it('is tried by nobody while the provider limits requests', async () => {
    const bench = held();
    const health = { hold, circuit: { failures: 0 }, rateLimit };
    expect(await releaseHeld({ connection: 'wecare', health }, bench.releaser, secrets)).toBe(0);
  });
});
