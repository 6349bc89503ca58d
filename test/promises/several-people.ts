import { makeConnection, wecareSettings } from '../support/made-connection.ts';
import { changeOfPerson, crowd, emailsOfCrowd } from './crowd.ts';
import { createFaultyClient, type Fault } from './faulty-client.ts';
import { changesOf, type History, outcomeOf, person, toWecareParams } from './one-person.ts';
import { createStopper, type NamedPoint, type Stopper, stopPointsOf } from './stoppable.ts';
import { createWecareModel, type WecareModel } from './wecare-model.ts';
import { createWorld, type World } from './world.ts';

const secrets = [1, 2, 3].map((number) => ({ key: `key-${number}`, secret: 's' }));

/** What happens to several people at once. */
export interface Scene {
  /** What changes for each of them, one after the other. */
  readonly history: History;
  readonly settings?: object;
  readonly faults?: readonly Fault[];
  readonly maxReceiveCount?: number;
  /** What goes on once all changes have come in. */
  play?(world: World): Promise<void>;
}

/** Lets everybody become known, all their changes come in, the scene take place, and everything come to its end. */
export async function playScene(scene: Scene, stopper: Stopper = createStopper()) {
  const { history, settings = { batch: true }, faults = [], maxReceiveCount } = scene;
  const model = createWecareModel(emailsOfCrowd);
  const known = settings !== undefined && 'batch' in settings ? 1 : crowd.length;
  const client = createFaultyClient(model, [...Array<Fault>(known).fill('none'), ...faults]);
  const connection = makeConnection('wecare', { ...wecareSettings, ...settings });
  const world = createWorld({ connection, client, secrets, stopper, maxReceiveCount });
  const [first = [], ...rest] = changesOf(history).map((change) =>
    crowd.map((name) => changeOfPerson(change, name)),
  );
  for (const change of first) await world.receive(change);
  await world.settle();
  for (const change of rest.flat()) await world.receive(change);
  await scene.play?.(world);
  await world.settle();
  return { model, client, world };
}

/** Every place at which a process of the scene can be stopped. */
export async function pointsOfScene(scene: Scene): Promise<NamedPoint[]> {
  const stopper = createStopper();
  await playScene(scene, stopper);
  return stopPointsOf(stopper.calls);
}

/** Everybody's fields, and how they are to be in the end. */
export function everybodysFields(model: WecareModel, history: History) {
  const { email, ...rest } = outcomeOf(history);
  return {
    actual: crowd.map((name) => model.fieldsOf(name)),
    expected: crowd.map((name) => toWecareParams({ ...rest, email: email.replace(person, name) })),
  };
}
