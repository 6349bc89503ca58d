import fc from 'fast-check';
import { userGroupOf } from '../../functions/domain/ids.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { type Fault, faults } from './faulty-client.ts';
import { anyDisorder, changesOf, type Disorder, person, takeStep } from './one-person.ts';
import type { World } from './world.ts';

export const crowd = ['ana', 'bia', 'cid'] as const;
type Name = (typeof crowd)[number];

export const emailsOfCrowd = {
  ana: 'ana-0@example.com',
  bia: 'bia-0@example.com',
  cid: 'cid-0@example.com',
} as const satisfies Record<Name, string>;

/** A change of the one person as it would be of somebody else. */
export function changeOfPerson({ user, previous, ...change }: UserChange, name: string) {
  const { email, ...rest } = user;
  const theirs = (address: string) => address.replace(person, name);
  return {
    ...change,
    id: `chg_${userGroupOf(`${name} ${change.id}`)}`,
    user: { ...rest, key: `u-${name}`, ...(email === undefined ? {} : { email: theirs(email) }) },
    previous: previous.email === undefined ? {} : { email: theirs(previous.email) },
  } satisfies UserChange;
}

/** Everybody's history, and how all of them arrive among each other. */
export interface Bustle {
  readonly disorders: Readonly<Record<Name, Omit<Disorder, 'faults'>>>;
  /** Whose next step is taken; then everybody's in turn. */
  readonly turns: readonly Name[];
  /** What befalls the calls, whoever they are for. */
  readonly faults: readonly Fault[];
}

type Fields = Parameters<typeof anyDisorder>[0];

export function anyBustle(fields?: Fields): fc.Arbitrary<Bustle> {
  const disorder = anyDisorder(fields);
  return fc.record({
    disorders: fc.record({ ana: disorder, bia: disorder, cid: disorder }),
    turns: fc.array(fc.constantFrom(...crowd), { maxLength: 40 }),
    faults: fc.array(fc.constantFrom(...faults), { maxLength: 15 }),
  });
}

/** Lets everybody become known, then everything arrive as it does, and come to its end. */
export async function takeBustle({ disorders, turns }: Bustle, world: World): Promise<void> {
  const everybody = crowd.map((name) => ({
    name,
    changes: changesIn(disorders[name], name),
    steps: [...disorders[name].steps],
  }));
  for (const { changes } of everybody) await takeStep(0, changes, world);
  await world.settle();
  const inTurn = everybody.flatMap(({ name, steps }) => steps.map(() => name));
  for (const turn of [...turns, ...inTurn]) {
    const { changes = [], steps } = everybody.find(({ name }) => name === turn) ?? {};
    const step = steps?.shift();
    if (step !== undefined) await takeStep(step, changes, world);
  }
  await world.settle();
}

function changesIn({ history, skipPrevious }: Bustle['disorders'][Name], name: Name): UserChange[] {
  return changesOf(history, skipPrevious).map((change) => changeOfPerson(change, name));
}
