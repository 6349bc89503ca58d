import { expect, test, vi } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();
const flaky = await startDitoServer();
const circuitFailures = 3;
const tickMs = 1_000;

const propaga = useLocalSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'given', circuitFailures },
    flaky: { provider: 'dito', baseUrl: flaky.baseUrl, id: 'given', circuitFailures },
  },
  credentials: { dito: ditoCredentials, flaky: ditoCredentials },
  // The first delay is long enough for the circuit to open before anything is tried again.
  delaysSeconds: [4, 1],
});

/** What the provider answers with from now on, whatever it is asked. */
const answer: { status: number; body: unknown } = { status: 500, body: { error: 'down for now' } };
dito.answerAlways('', answer);

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

async function acceptAll(users: readonly number[], connection: string): Promise<string[]> {
  const accepted = await Promise.all(
    users.map((number) => {
      const ids = { [connection]: madeUpCpf(number) };
      return propaga.accept({ user: { key: `u-${number}`, name: `Pessoa ${number}`, ids } });
    }),
  );
  return accepted.map((one) => deliveryTo(one, connection));
}

const reachAll = (ids: readonly string[], status: string) =>
  Promise.all(ids.map((id) => propaga.reach(id, status)));

function callsReach(count: number): Promise<void> {
  const reached = () => expect(dito.requests.length).toBeGreaterThanOrEqual(count);
  return vi.waitFor(reached, { timeout: 30_000, interval: 100 });
}

test('a provider that fails every call is left alone, probed, and given its backlog gradually', async () => {
  const failing = await acceptAll(numbers(100, circuitFailures), 'dito');
  await reachAll(failing, 'waiting');
  const openedAt = dito.requests[circuitFailures - 1]?.at ?? Number.NaN;
  // Some of them are probed twice by then: after the first attempt, two more would end the schedule.
  await callsReach(2 * circuitFailures + 1);
  const backlog = await acceptAll(numbers(200, 100), 'dito');
  for (const { reason, attempts, nextAttemptAt } of await reachAll(backlog, 'waiting')) {
    expect(nextAttemptAt).toBeDefined();
    // A few of them may have been a probe by now; what the provider said to one of them is told of no other.
    const own = attempts.length > 0 ? '(: down for now)?' : '';
    expect(reason).toMatch(new RegExp(`HTTP 500${own}$`));
  }

  const probes = dito.requests.slice(circuitFailures);
  const elapsedMs = (probes.at(-1)?.at ?? Number.NaN) - openedAt;
  expect(probes.length).toBeLessThanOrEqual(elapsedMs / tickMs + 1);
  await reachAll([...failing, ...backlog], 'waiting');

  Object.assign(answer, { status: 200, body: {} });
  const recoveredAfter = dito.requests.length;
  const delivered = await reachAll([...failing, ...backlog], 'delivered');
  const calls = dito.requests.slice(recoveredAfter);
  expect(calls).toHaveLength(delivered.length);
  const times = calls.map(({ at }) => at);
  for (const at of times) {
    const soonAfter = times.filter((other) => other >= at && other < at + 0.8 * tickMs);
    // Some 20 in each of the first runs; two of them may end up close together.
    expect(soonAfter.length).toBeLessThanOrEqual(60);
  }
  expect((times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN)).toBeGreaterThan(2.5 * tickMs);
}, 90_000);

test('failures with a success in between open no circuit', async () => {
  for (const round of numbers(1, 3)) {
    const failing = numbers(1_000 * round, circuitFailures - 1);
    for (const number of failing) {
      flaky.answerNext(madeUpCpf(number), { status: 500, body: '' });
    }
    await reachAll(await acceptAll(failing, 'flaky'), 'waiting');
    const [fine] = await reachAll(await acceptAll([1_000 * round + 500], 'flaky'), 'delivered');
    expect(fine?.attempts).toMatchObject([{ outcome: 'delivered' }]);
  }
});
