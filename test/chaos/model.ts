import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { madeUpCpf } from '../support/signed-webhook.ts';
import { firstEmail } from './made-up-values.ts';
import type { PlannedChange, Values } from './plan.ts';

export const connectionNames = ['gestao-plus', 'wecare', 'dito', 'imagemais'] as const;
export type ConnectionName = (typeof connectionNames)[number];

/** A user as one provider shows it: names and values, nested ones by a dotted name. */
type Shown = Readonly<Record<string, unknown>>;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** How a connection writes each field that it holds. */
const writers: Readonly<
  Record<ConnectionName, Readonly<Record<string, (values: Values) => Shown>>>
> = {
  'gestao-plus': {
    picture: ({ picture }) => ({
      sha256: createHash('sha256').update(String(picture)).digest('hex'),
    }),
  },
  wecare: {
    name: ({ name }) => ({ name }),
    email: ({ email }) => ({ email }),
    mobile: ({ mobile }) => ({ cellphone: String(mobile).slice(3) }),
    jobTitle: ({ jobTitle }) => ({ function: jobTitle }),
    areas: ({ areas }) =>
      Object.fromEntries(listOf(areas).map((area, at) => [`company_area_${at + 1}`, area])),
  },
  dito: {
    name: ({ name }) => ({ name }),
    email: ({ email }) => ({ email }),
    location: ({ location }) => ({ location }),
    mobile: ({ mobile }) => ({ 'data.mobile': mobile }),
    jobTitle: ({ jobTitle }) => ({ 'data.job_title': jobTitle }),
    areas: ({ areas }) => ({ 'data.areas': listOf(areas).join(' / ') }),
    'attributes.plano': (values) => ({ 'data.plano': values['attributes.plano'] }),
  },
  imagemais: {
    name: ({ name }) => ({ name }),
    email: ({ email }) => ({ email }),
    mobile: ({ mobile }) => ({
      phone: String(mobile).replace(/^\+55(\d{2})(\d{5})(\d{4})$/, '($1) $2-$3'),
    }),
    roleIds: ({ roleIds }) => ({ rolesIds: listOf(roleIds).join() }),
  },
};

/** By name, the value that a provider should have, and the change that set it. */
export type Expected = ReadonlyMap<string, { value: unknown; change: PlannedChange }>;

/**
 * What one user has to look like at a connection after these changes, in whatever order they came: for each field the
 * value of the newest change; at ImageMais, which is updated as a whole, the newest change altogether.
 */
export function expectedUser(
  connection: ConnectionName,
  changes: readonly PlannedChange[],
): Expected {
  const held = Object.keys(writers[connection]);
  const oldestFirst = changes
    .filter(({ fields }) => fields.some((field) => held.includes(field)))
    .toSorted((one, other) => (one.version < other.version ? -1 : 1));
  const set = oldestFirst.flatMap((change) => {
    const fields = connection === 'imagemais' ? held : change.fields;
    const written = fields.map((field) => writers[connection][field]?.(change.values) ?? {});
    return Object.entries(Object.assign({}, ...written)).map(
      ([name, value]) => [name, { value, change }] as const,
    );
  });
  return new Map(set);
}

const Objects = v.record(v.string(), v.looseObject({}));

/** Everyone that a simulated provider knows, to be found by the id that they ought to have there. */
export function readShownUsers(connection: ConnectionName, users: unknown) {
  const byId = new Map(
    Object.entries(v.parse(Objects, users)).map(([id, user]) => [
      connection === 'wecare' ? String(user.email) : id,
      flatten(user),
    ]),
  );
  return {
    size: byId.size,
    find(user: number, expected: Expected): Shown | undefined {
      const email = String(expected.get('email')?.value ?? firstEmail(user));
      const numbered = connection === 'dito' ? madeUpCpf(user) : String(user + 1);
      return byId.get(connection === 'wecare' ? email : numbered);
    },
  };
}

function flatten(user: Shown): Shown {
  const entries = Object.entries(user).flatMap(([name, value]) => {
    if (Array.isArray(value)) return [[name, value.join()] as const];
    if (name === 'data') return entriesOf(value).map(([key, one]) => [`data.${key}`, one] as const);
    return name === 'picture' ? entriesOf(value) : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(v.parse(v.looseObject({}), value));
}
