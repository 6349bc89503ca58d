import { describe, expect, it } from 'vitest';
import { type Circuit, closedCircuit } from '../../../functions/domain/circuit.ts';
import { releaseHeld, releaseOverdueHeld } from '../../../functions/domain/release-held.ts';
import { createReleaseBench } from '../../support/release-bench.ts';

const hold = { reason: 'wrong key', since: '2026-11-20T12:00:00.000Z', secretVersion: 'v1' };
const givenUpLater = '2026-11-29T12:00:00.000Z';
const givenUpNow = '2026-11-22T12:00:02.000Z';

function wecare({ database }: ReturnType<typeof createReleaseBench>) {
  return {
    connection: 'wecare',
    health: database.health.get('wecare') ?? { circuit: closedCircuit },
  };
}

function secretAt(version: string | undefined) {
  const asked: string[] = [];
  return {
    asked,
    async current(name: string) {
      asked.push(name);
      return version;
    },
  };
}

describe('held deliveries', () => {
  it('are released, and the hold taken off, once the secret is another', async () => {
    const bench = createReleaseBench();
    bench.database.health.set('wecare', { hold, circuit: closedCircuit });
    const delivery = bench.put(1, givenUpLater, { status: 'held' });
    const secrets = secretAt('v2');
    expect(await releaseHeld(wecare(bench), bench.releaser, secrets)).toBe(1);
    expect(secrets.asked).toEqual(['propaga/connections/wecare']);
    expect(bench.queued).toEqual([bench.pointerTo(delivery, 2)]);
    expect(bench.database.health.get('wecare')?.hold).toBeUndefined();
  });

  it('stay while it is the same one', async () => {
    const bench = createReleaseBench();
    bench.database.health.set('wecare', { hold, circuit: closedCircuit });
    const delivery = bench.put(1, givenUpLater, { status: 'held' });
    expect(await releaseHeld(wecare(bench), bench.releaser, secretAt('v1'))).toBe(0);
    expect(bench.statusOf(delivery)).toBe('held');
    expect(bench.database.health.get('wecare')?.hold).toEqual(hold);
  });

  it('are released one last time after seven days, so that they end', async () => {
    const bench = createReleaseBench();
    bench.database.health.set('wecare', { hold, circuit: closedCircuit });
    const old = bench.put(1, givenUpNow, { status: 'held' });
    const young = bench.put(2, givenUpLater, { status: 'held' });
    expect(await releaseHeld(wecare(bench), bench.releaser, secretAt('v1'))).toBe(0);
    expect(await releaseOverdueHeld('wecare', bench.releaser)).toBe(1);
    expect([bench.statusOf(old), bench.statusOf(young)]).toEqual(['pending', 'held']);
  });

  it('for want of a secret are released once there is one, and not before', async () => {
    const bench = createReleaseBench();
    bench.database.health.set('wecare', {
      hold: { ...hold, secretVersion: 'none' },
      circuit: closedCircuit,
    });
    bench.put(1, givenUpLater, { status: 'held' });
    expect(await releaseHeld(wecare(bench), bench.releaser, secretAt(undefined))).toBe(0);
    expect(await releaseHeld(wecare(bench), bench.releaser, secretAt('v1'))).toBe(1);
  });

  it('are released when there is no hold any more: they were marked just too late', async () => {
    const bench = createReleaseBench();
    const secrets = secretAt('v1');
    bench.put(1, givenUpLater, { status: 'held' });
    expect(await releaseHeld(wecare(bench), bench.releaser, secrets)).toBe(1);
    expect(secrets.asked).toEqual([]);
  });
});

describe('held deliveries whose secret has changed', () => {
  const open = { failures: 50, openedAt: '2026-11-22T11:00:00.000Z', reason: 'no answer' };
  const recovering = { failures: 0, closedAt: givenUpNow };

  function setUp(circuit: Circuit) {
    const bench = createReleaseBench();
    bench.database.health.set('wecare', { hold, circuit });
    for (let number = 0; number < 50; number += 1) {
      bench.put(number, givenUpLater, { status: 'held' });
    }
    return bench;
  }

  it('are candidates for one probe while the provider is left alone', async () => {
    const bench = setUp(open);
    expect(await releaseHeld(wecare(bench), bench.releaser, secretAt('v2'))).toBe(10);
    expect(bench.queued).toHaveLength(10);
    expect(bench.database.health.get('wecare')).toEqual({
      circuit: { ...open, probe: bench.releaser.ambient.now().toISOString() },
    });
  });

  it('go out by and by while the provider recovers', async () => {
    const bench = setUp(recovering);
    expect(await releaseHeld(wecare(bench), bench.releaser, secretAt('v2'))).toBe(20);
  });

  it('go out all at once otherwise', async () => {
    const bench = setUp(closedCircuit);
    expect(await releaseHeld(wecare(bench), bench.releaser, secretAt('v2'))).toBe(50);
  });
});
