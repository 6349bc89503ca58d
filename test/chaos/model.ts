import { createHash } from 'node:crypto';
import type { PlannedChange, Values } from './plan.ts';

export const connectionNames = ['gestao-plus', 'wecare', 'dito', 'imagemais'] as const;
export type ConnectionName = (typeof connectionNames)[number];

/** A user as one provider shows it: names and values, nested ones by a dotted name. */
export type Shown = Readonly<Record<string, unknown>>;

/** How a connection writes each field that it holds. */
const writers: Readonly<
  Record<ConnectionName, Readonly<Record<string, (values: Values) => Shown>>>
> = {
  'gestao-plus': {
    picture: ({ picture }) => ({ sha256: sha256(String(picture)) }),
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
    mobile: ({ mobile }) => ({ phone: masked(String(mobile)) }),
    roleIds: ({ roleIds }) => ({ rolesIds: listOf(roleIds).join() }),
  },
};

/** One value that a provider should have, and the change that set it. */
export interface Expectation {
  readonly value: unknown;
  readonly change: PlannedChange;
}

/** The fields of a change that a connection holds. */
function fieldsAt(connection: ConnectionName, change: PlannedChange): readonly string[] {
  return change.fields.filter((field) => field in writers[connection]);
}

/**
 * What one user has to look like at a connection after these changes, in whatever order they came: for each field the
 * value of the newest change; at ImageMais, which is updated as a whole, the newest change altogether.
 */
export function expectedUser(
  connection: ConnectionName,
  changes: readonly PlannedChange[],
): ReadonlyMap<string, Expectation> {
  const oldestFirst = changes
    .filter((change) => fieldsAt(connection, change).length > 0)
    .toSorted((one, other) => (one.version < other.version ? -1 : 1));
  return new Map(
    oldestFirst.flatMap((change) =>
      Object.entries(written(connection, change)).map(([name, value]): [string, Expectation] => [
        name,
        { value, change },
      ]),
    ),
  );
}

function written(connection: ConnectionName, change: PlannedChange): Shown {
  const fields =
    connection === 'imagemais' ? Object.keys(writers.imagemais) : fieldsAt(connection, change);
  return Object.assign(
    {},
    ...fields.map((field) => writers[connection][field]?.(change.values) ?? {}),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function masked(mobile: string): string {
  return mobile.replace(/^\+55(\d{2})(\d{5})(\d{4})$/, '($1) $2-$3');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
