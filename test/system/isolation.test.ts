import { describe, expect, test, vi } from 'vitest';
import { deliveryTo, useLocalSystem } from '../support/local-system.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const dito = await startDitoServer();

const timeoutSeconds = 2;
const delaySeconds = 5;

const propaga = useLocalSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'cpf', timeoutSeconds },
    patient: { provider: 'dito', baseUrl: dito.baseUrl, id: 'given', timeoutSeconds: 30 },
  },
  credentials: { dito: ditoCredentials, patient: ditoCredentials },
  delaysSeconds: Array.from({ length: 10 }, () => delaySeconds),
});

const noReply = { delayMs: 3_600_000 };

/** Posts a change of a user that only this connection knows, and by this id. Returns the delivery's id. */
async function acceptAt(connection: string, id: string): Promise<string> {
  const user = { key: `u-${id}`, name: 'Bia Nunes', ids: { [connection]: id } };
  return deliveryTo(await propaga.accept({ user }), connection);
}

/** When the provider was first called about the user. */
function firstCallAbout(cpf: string): Promise<number> {
  const arrival = () => {
    const [first] = dito.requestsAbout(cpf);
    if (first === undefined) throw new Error(`Nothing was sent about ${cpf}.`);
    return first.at;
  };
  return vi.waitFor(arrival, { timeout: 15_000, interval: 100 });
}

describe('a user whose call is not answered', () => {
  test('delays no other user', async () => {
    const answered = Promise.withResolvers<void>();
    dito.answerNext('/users/stuck', { after: answered.promise });
    const stuck = await acceptAt('patient', 'stuck');
    await vi.waitFor(() => expect(dito.requestsAbout('/users/stuck')).toHaveLength(1), 10_000);
    const others = Array.from({ length: 25 }, (_, number) =>
      acceptAt('patient', `other-${number}`),
    );
    for (const id of await Promise.all(others)) await propaga.reach(id, 'delivered');

    expect((await propaga.delivery(stuck)).status).toBe('pending');
    answered.resolve();
    await propaga.reach(stuck, 'delivered');
  }, 60_000);

  test('has his next change sent as soon as that call is given up', async () => {
    const cpf = madeUpCpf(5_000);
    const known = { key: 'u-5000', cpf, name: 'Pessoa 5000' };
    dito.answerNext(cpf, noReply);
    const first = await propaga.accept({ user: known, changed: ['name'] });
    const startedAt = await firstCallAbout(cpf);
    const user = { ...known, location: 'Recife' };
    const next = await propaga.deliver({ user, changed: ['location'] }, 'dito');

    expect(next.status).toBe('delivered');
    const second = dito.requestsAbout(cpf)[1];
    expect(second?.body.toString()).toContain('Recife');
    // Never two calls at a time for one user, and no waiting for the first change's next attempt.
    const gapMs = (second?.at ?? Number.NaN) - startedAt;
    expect(gapMs).toBeGreaterThanOrEqual(timeoutSeconds * 1_000 - 50);
    expect(gapMs).toBeLessThan((timeoutSeconds + 0.8 * delaySeconds) * 1_000);
    await propaga.reach(deliveryTo(first, 'dito'), 'delivered');
  }, 60_000);
});
