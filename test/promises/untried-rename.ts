import { createMemoryOperatorStores } from '../memory/memory-operator-stores.ts';
import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { changeOfPerson, emailsOfCrowd } from './crowd.ts';
import { createFaultyClient, type Fault } from './faulty-client.ts';
import { changesOf, type History } from './one-person.ts';
import type { Stopper } from './stoppable.ts';
import { createWecareModel } from './wecare-model.ts';
import { createWorld, type World } from './world.ts';

const name = 'wecare';

/** What keeps a provider from being called, and how that ends. */
interface Obstacle {
  /** What befalls the calls for somebody else, who comes first. */
  readonly faults: readonly Fault[];
  begin?(world: World): Promise<unknown>;
  end(world: World): Promise<unknown>;
}

const operator = ({ stores }: World) => createMemoryOperatorStores(stores.database);

export const obstacles: Readonly<Record<string, Obstacle>> = {
  'a hold': { faults: ['revoked'], end: async (world) => world.putNextSecret() },
  'a pause': {
    faults: [],
    begin: (world) => operator(world).connectionControl.pause(name, world.clock.now()),
    end: (world) => operator(world).connectionControl.resume(name, world.clock.now()),
  },
  'an open circuit': {
    faults: ['unavailable', 'unavailable'],
    end: ({ stores, clock }) =>
      stores.deliveriesOf(name).closeCircuit({ wasOpen: true, now: clock.now() }),
  },
  // It is over by itself before a message comes back.
  'a rate limit': { faults: ['throttled'], end: async () => {} },
};

/** The e-mail changes first, and nothing is known of anybody before. */
const renameFirst: History = [['email'], ['name']];

/** When a message that was not removed is received again. */
const visibilityTimeoutMs = 360_000;

/**
 * Has a rename come in while the provider is not to be called, and a newer change of the same person just after that is
 * over: before the rename is released. Then lets everything come to its end.
 */
export async function playUntriedRename({ faults, begin, end }: Obstacle, stopper: Stopper) {
  const model = createWecareModel(emailsOfCrowd);
  const connection = makeConnection(name, { ...wecareSettings, circuitFailures: 1 });
  const secrets = [1, 2, 3].map((number) => ({ key: `key-${number}`, secret: 's' }));
  const client = createFaultyClient(model, faults);
  const world = createWorld({ connection, client, secrets, stopper });
  const [first, rename, newer] = changesOf(renameFirst);
  if (first === undefined || rename === undefined || newer === undefined) {
    throw new Error('The history has too few changes.');
  }
  await world.receive(changeOfPerson(first, 'bia'));
  await world.deliver();
  await begin?.(world);
  await world.receive(changeOfPerson(rename, 'ana'));
  await world.deliver();
  const statusesThen = world.deliveries().map(({ status }) => status);
  world.clock.advance(visibilityTimeoutMs);
  await end(world);
  await world.receive(changeOfPerson(newer, 'ana'));
  await world.deliver();
  await world.settle();
  return { model, world, statusesThen };
}
