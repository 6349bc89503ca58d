import { expect, test } from 'vitest';
import { deliveryTo, useLocalSystem } from './local-system.ts';
import type { ProviderServer, ScriptedAnswer } from './provider-server.ts';

/** Credentials that a provider does not accept, and those that are put in their place. */
export interface Refusal {
  readonly settings: Record<string, unknown>;
  readonly server: ProviderServer;
  /** What is in place at first; undefined if there is no secret at all. */
  readonly refused: Record<string, unknown> | undefined;
  readonly accepted: Record<string, unknown>;
  /** How the provider refuses, if not by its own rules. */
  readonly answer?: ScriptedAnswer;
  /** How many calls it takes to learn that the credentials are not good. */
  readonly calls: number;
  readonly reason: RegExp;
}

const loginPaths = ['/oauth', '/api/v2/authenticate'];

/** Tests that a connection's deliveries are held while its credentials are refused, and go out when there are others. */
export function testHolds(refusals: Record<string, Refusal>): void {
  const propaga = useLocalSystem({
    connections: Object.fromEntries(
      Object.entries(refusals).map(([name, { settings, server }]) => [
        name,
        { ...settings, baseUrl: server.baseUrl },
      ]),
    ),
    credentials: Object.fromEntries(
      Object.entries(refusals).flatMap(([name, { refused }]) => (refused ? [[name, refused]] : [])),
    ),
    // A hold uses up nothing of the schedule: with one delay of an hour, everything here is done at once.
    delaysSeconds: [3_600],
  });

  async function acceptFor(name: string, id: number): Promise<string> {
    const user = {
      key: `u-${name}-${id}`,
      name: `Pessoa ${id}`,
      email: `pessoa.${id}@example.com`,
      password: 'Senha@123',
      roleIds: [1],
      picture: 'iVBORw0KGgo=',
      ids: { [name]: id },
    };
    return deliveryTo(await propaga.accept({ user }), name);
  }

  test.concurrent.for(Object.entries(refusals))(
    'holds what is for the connection until there are other credentials: %s',
    async ([name, { server, accepted, answer, calls, reason }]) => {
      if (answer !== undefined) server.answerNext('', answer);
      const first = await acceptFor(name, 1);
      const held = await propaga.reach(first, 'held', 'failed');
      expect(held).toMatchObject({ status: 'held', reason: expect.stringMatching(reason) });
      expect(held.attempts.map(({ outcome }) => outcome)).toEqual(['held']);

      const second = await acceptFor(name, 2);
      await propaga.reach(second, 'held');
      expect(server.requests).toHaveLength(calls);

      propaga.setCredentials({ [name]: accepted });
      const released = await Promise.all(
        [first, second].map((id) => propaga.reach(id, 'delivered')),
      );
      for (const { attempts } of released) expect(attempts.at(-1)?.outcome).toBe('delivered');
      const updates = server.requests.slice(calls).filter(({ path }) => !loginPaths.includes(path));
      expect(updates).toHaveLength(2);
    },
  );
}
