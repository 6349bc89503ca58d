import * as v from 'valibot';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { firstEmail } from './made-up-values.ts';
import type { ConnectionName, Expectation } from './model.ts';

const Objects = v.record(v.string(), v.looseObject({}));

/** Finds users among everyone that a simulated provider knows, by the id that they ought to have there. */
export interface ShownUsers {
  /** The user's values, nested ones by a dotted name; undefined if there is nobody by that id. */
  find(user: number, expected: ReadonlyMap<string, Expectation>): Shown | undefined;
  readonly size: number;
}

export type Shown = Readonly<Record<string, unknown>>;

export function readShownUsers(connection: ConnectionName, users: unknown): ShownUsers {
  const all = v.parse(Objects, users);
  const byId = new Map(
    Object.entries(all).map(([id, user]) => [
      connection === 'wecare' ? String(user.email) : id,
      flatten(user),
    ]),
  );
  return {
    find: (user, expected) => byId.get(idOf(connection, user, expected)),
    size: byId.size,
  };
}

function idOf(
  connection: ConnectionName,
  user: number,
  expected: ReadonlyMap<string, Expectation>,
): string {
  switch (connection) {
    case 'wecare':
      return String(expected.get('email')?.value ?? firstEmail(user));
    case 'dito':
      return madeUpCpf(user);
    case 'gestao-plus':
    case 'imagemais':
      return String(user + 1);
  }
}

function flatten(user: Shown): Shown {
  return Object.fromEntries(
    Object.entries(user).flatMap(([name, value]): [string, unknown][] => {
      if (Array.isArray(value)) return [[name, value.join()]];
      if (name === 'data') return entriesOf(value).map(([key, one]) => [`data.${key}`, one]);
      if (name === 'picture') return entriesOf(value);
      return [[name, value]];
    }),
  );
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(v.parse(v.looseObject({}), value));
}
