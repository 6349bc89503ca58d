import { type Issue, toPath } from '../domain/issues.ts';
import { isReserved, reserved } from '../domain/text-fields.ts';
import { entriesOf, valueAt } from './json-entries.ts';

const maxNamed = 20;

/** A part of a body, by its path, and what is wrong with a name in it that no schema reads. */
export interface Level {
  readonly path: readonly string[];
  /** Why a name at this level would not be read; undefined if it is. */
  faultOf(name: string): string | undefined;
}

/** A level with these names and no others. */
export function named(path: readonly string[], entries: object): Level {
  return {
    path,
    faultOf: (name) =>
      Object.hasOwn(entries, name)
        ? undefined
        : 'is not a field that is known here; anything extra goes into user.attributes',
  };
}

/** A level with names of its own, but for those that valibot leaves out whatever is under them. */
export function free(path: readonly string[]): Level {
  return { path, faultOf: (name) => (isReserved(name) ? reserved : undefined) };
}

/** Names everything that the schemas would pass over: a typo must not be lost silently. */
export function findUnread(json: unknown, { path, faultOf }: Level): Issue[] {
  return [...entriesOf(valueAt(json, path)).keys()]
    .flatMap((name) => {
      const message = faultOf(name);
      return message === undefined ? [] : [{ path: toPath([...path, name]), message }];
    })
    .slice(0, maxNamed);
}

/**
 * Says of each list in an object's place that it is none, once. To a schema a list is an object without any of the names,
 * so what the schema says of it is not true.
 */
export function tellLists(
  json: unknown,
  levels: readonly Level[],
  issues: readonly Issue[],
): Issue[] {
  const lists = levels
    .filter(({ path }) => Array.isArray(valueAt(json, path)))
    .map(({ path }) => path.join('.'));
  const isWithin = (path: string, list: string) =>
    list === '' || path === list || path.startsWith(`${list}.`);
  return [
    ...issues.filter(({ path }) => !lists.some((list) => isWithin(path, list))),
    ...lists.map((path) => ({ path, message: 'must be an object' })),
  ];
}
