import { describe, expect, it } from 'vitest';
import { createMemoryReleaseStore } from '../../memory/memory-release-store.ts';
import { createWecareModel } from '../../promises/wecare-model.ts';
import { createBench } from '../../support/delivery-bench.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createScriptedProvider, status } from '../../support/scripted-provider.ts';

const [address, next] = ['ana-1@example.com', 'ana-2@example.com'];
const other = 'bia-1@example.com';

function createPeople(circuitFailures = 5) {
  const model = createWecareModel({ ana: address, bia: other });
  let isOut = false;
  const provider = createScriptedProvider((request) => {
    const isHers = request.url.includes(encodeURIComponent(address));
    return isOut && isHers ? status(503) : model.handle(request);
  });
  const connection = { ...makeConnection('wecare', wecareSettings), circuitFailures };
  const bench = createBench({ connection, provider });

  return {
    bench,
    emails: () => ['ana', 'bia'].map((person) => model.fieldsOf(person).email),
    setOut(value: boolean) {
      isOut = value;
    },
    rename: (key: string, [from, to]: readonly [string, string]) =>
      bench.accept(key, {
        fields: ['email'],
        user: { key, email: to },
        previous: { email: from },
      }),
  };
}

type Message = Awaited<ReturnType<ReturnType<typeof createPeople>['rename']>>;

/** Delivers it again when it is due, until it does not wait any more. */
async function deliverUntilEnded({ bench }: ReturnType<typeof createPeople>, message: Message) {
  const store = createMemoryReleaseStore(bench.database);
  let delivery = bench.deliveryOf(message);
  while (delivery.status === 'waiting') {
    bench.clock.moveTo(delivery.nextAttemptAt ?? '');
    const { status, release } = delivery;
    const due = { ...message.pointer, status, release };
    const pointer = await store.release(due, bench.clock.now());
    if (pointer !== undefined) await bench.deliver([{ ...message, pointer }]);
    delivery = bench.deliveryOf(message);
  }
}

describe('an address that another collaborator still has', () => {
  it('is given once that one has another', async () => {
    const people = createPeople();
    people.setOut(true);
    const hers = await people.rename('ana', [address, next]);
    const theirs = await people.rename('bia', [other, address]);
    await people.bench.deliver([hers, theirs]);
    expect(people.bench.deliveryOf(theirs)).toMatchObject({
      status: 'waiting',
      reason: expect.stringMatching(/^this id \(e-mail\) still belongs to another key/),
      retriesSpent: 1,
    });

    people.setOut(false);
    await deliverUntilEnded(people, hers);
    await deliverUntilEnded(people, theirs);
    expect(people.bench.deliveryOf(theirs).status).toBe('delivered');
    expect(people.emails()).toEqual([next, address]);
  });

  it('is not given by waiting to two who swap theirs, and they are told what to do', async () => {
    const people = createPeople();
    const both = [
      await people.rename('ana', [address, other]),
      await people.rename('bia', [other, address]),
    ];
    await people.bench.deliver(both);
    for (const message of both) {
      await deliverUntilEnded(people, message);
      expect(people.bench.deliveryOf(message)).toMatchObject({
        status: 'failed',
        failure: 'exhausted',
        reason: expect.stringMatching(
          /^given up after 4 attempts: .*of two who swap theirs, give one a third value/,
        ),
      });
    }
    expect(people.emails()).toEqual([address, other]);
  });

  it('says nothing against the provider', async () => {
    const people = createPeople(1);
    await people.bench.deliver([await people.rename('bia', [other, address])]);
    expect(people.bench.database.health.get('wecare')?.circuit.openedAt).toBeUndefined();
    expect(people.bench.database.health.get('wecare')?.circuit.failures ?? 0).toBe(0);
  });
});
