import fc from 'fast-check';
import type { Field } from '../../functions/domain/field.ts';
import { changeIdOf } from '../../functions/domain/ids.ts';
import type { User } from '../../functions/domain/user.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { type Fault, faults } from './faulty-client.ts';
import type { World } from './world.ts';

export const person = 'ana';

const changeable = ['name', 'jobTitle', 'manager', 'email'] as const;
type Changeable = (typeof changeable)[number];

/** Whatever can be known of the user before anything changed. */
const atFirst = {
  key: 'u-1001',
  name: 'Nome 0',
  jobTitle: 'Cargo 0',
  manager: 'chefe-0@example.com',
  email: `${person}-0@example.com`,
  password: 'Senha@123',
  roleIds: [1],
  ids: { imagemais: 47, dito: 'd-1001' },
} satisfies User;

/** The value that a field has from the change of that number on. */
function valueFrom(field: Changeable, number: number): string {
  return atFirst[field].replace('0', String(number));
}

/** What each change of a history changes, the first change first. */
export type History = readonly (readonly Changeable[])[];

/**
 * The changes as a source sends them: each with the user as he is by then, and with the fields that changed. The change
 * numbered 0 is the one by which the user became known.
 */
export function changesOf(history: History, skipPrevious: readonly number[] = []): UserChange[] {
  let user: User = atFirst;
  return [[...changeable], ...history].map((fields: readonly Field[], number) => {
    const { email } = user;
    const news = changeable.filter((field) => fields.includes(field));
    user = {
      ...user,
      ...Object.fromEntries(news.map((field) => [field, valueFrom(field, number)])),
    };
    const isRename = number > 0 && news.includes('email') && !skipPrevious.includes(number);
    const occurredAt = new Date(Date.UTC(2026, 10, 22, 10, number)).toISOString();
    return {
      id: changeIdOf('hr', `msg_${number}`),
      source: 'hr',
      type: 'user.updated',
      occurredAt,
      receivedAt: occurredAt,
      fields,
      user,
      previous: isRename && email !== undefined ? { email } : {},
    };
  });
}

/** The user once all changes have been applied in their order. */
export function outcomeOf(history: History): Record<Changeable, string> {
  const lastNumber = (field: Changeable) =>
    history.findLastIndex((fields) => fields.includes(field)) + 1;
  const value = (field: Changeable) => valueFrom(field, lastNumber(field));
  return {
    name: value('name'),
    jobTitle: value('jobTitle'),
    manager: value('manager'),
    email: value('email'),
  };
}

/** Something that happens besides the arrival of changes. */
export type Step = 'deliver' | 'tick' | 'wait' | number;

/** A history, the disorder in which it arrives, and what goes wrong on the way. */
export interface Disorder {
  readonly history: History;
  /** Numbers of changes as they arrive, and what happens in between. Every change arrives at least once. */
  readonly steps: readonly Step[];
  readonly faults: readonly Fault[];
  readonly skipPrevious: readonly number[];
}

/** Any history of up to five changes in any disorder. `fields` weighs what changes. */
export function anyDisorder(
  fields: readonly Changeable[] = changeable,
  possible: readonly Fault[] = faults,
): fc.Arbitrary<Disorder> {
  const change = fc.subarray([...fields], { minLength: 1 });
  return fc.array(change, { minLength: 1, maxLength: 5 }).chain((history) => {
    const numbers = history.map((_, index) => index + 1);
    const between = fc.constantFrom<Step>('deliver', 'deliver', 'tick', 'wait');
    return fc.record({
      history: fc.constant(history),
      steps: fc
        .tuple(
          fc.shuffledSubarray([...numbers, ...numbers], { minLength: numbers.length }),
          fc.shuffledSubarray(numbers, { minLength: numbers.length }),
          fc.array(fc.array(between, { maxLength: 4 }), { maxLength: 12 }),
        )
        .map(([some, all, pauses]) =>
          [...some, ...all].flatMap((step, index): Step[] => [step, ...(pauses[index] ?? [])]),
        ),
      faults: fc.array(fc.constantFrom(...possible), { maxLength: 10 }),
      skipPrevious: fc.subarray(numbers),
    });
  });
}

/** The user's fields by WeCare's names. */
export function toWecareParams({ jobTitle, ...rest }: Record<Changeable, string>) {
  return { ...rest, function: jobTitle };
}

/** Lets the changes arrive as the steps say, and everything come to its end. */
export async function take(
  steps: readonly Step[],
  changes: readonly UserChange[],
  world: World,
): Promise<void> {
  for (const step of steps) await takeStep(step, changes, world);
  await world.settle();
}

export async function takeStep(
  step: Step,
  changes: readonly UserChange[],
  world: World,
): Promise<void> {
  if (step === 'deliver') await world.deliver();
  else if (step === 'tick') await world.tick();
  else if (step === 'wait') world.waitMinute();
  else for (const change of changes.slice(step, step + 1)) await world.receive(change);
}
