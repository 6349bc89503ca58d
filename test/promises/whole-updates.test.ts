import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imagemaisSettings, makeConnection } from '../support/made-connection.ts';
import { createFaultyClient } from './faulty-client.ts';
import { createImagemaisModel } from './imagemais-model.ts';
import { anyDisorder, changesOf, type Disorder, outcomeOf, take } from './one-person.ts';
import { createWorld } from './world.ts';

const imagemais = makeConnection('imagemais', imagemaisSettings);
const secrets = Array.from({ length: 12 }, (_, number) => ({ accessToken: `token-${number}` }));

async function run({ history, steps, faults }: Disorder) {
  const model = createImagemaisModel();
  const client = createFaultyClient(model, faults);
  const world = createWorld({ connection: imagemais, client, secrets });
  await take(steps, changesOf(history), world);
  return { model, world };
}

test('a user who is sent as a whole ends the same, whatever the order and the failures', async () => {
  await fc.assert(
    fc.asyncProperty(anyDisorder(['name', 'email']), async (disorder) => {
      const { model, world } = await run(disorder);
      const { name, email } = outcomeOf(disorder.history);
      expect(model.updates.at(-1)).toEqual({ name, email });
      expect(world.deliveries().filter(({ status }) => status === 'failed')).toEqual([]);
      const seen = model.updates.map((update) => numbersOf(update.name, update.email));
      expect(seen).toEqual(seen.toSorted((one, other) => one - other));
    }),
    { numRuns: 100 },
  );
});

/** Both only ever grow, so their sum does. */
function numbersOf(...values: readonly string[]): number {
  return values.reduce((sum, value) => sum + Number(/\d+/.exec(value)?.[0]), 0);
}
