import { type Issue, toPath } from '../domain/issues.ts';
import { reserved, reservedNames } from '../domain/text-fields.ts';
import { isObject, valueAt } from './json-value.ts';

const maxNamed = 20;

/** A part of a body, by its path, and the names in it that no schema reads. */
export interface Level {
  readonly path: readonly string[];
  unread(part: object): readonly string[];
  readonly message: string;
}

/** A level with these names and no others. */
export function named(path: readonly string[], entries: object): Level {
  return {
    path,
    unread: (part) => Object.keys(part).filter((name) => !Object.hasOwn(entries, name)),
    message: 'is not a field that is known here; anything extra goes into user.attributes',
  };
}

/** A level with names of its own, but for those that valibot leaves out whatever is under them. */
export function free(path: readonly string[]): Level {
  return {
    path,
    unread: (part) => reservedNames.filter((name) => Object.hasOwn(part, name)),
    message: reserved,
  };
}

/** Names everything that the schemas would pass over: a typo must not be lost silently. */
export function findUnread(json: unknown, { path, unread, message }: Level): Issue[] {
  const part = valueAt(json, path);
  return (isObject(part) ? unread(part) : [])
    .slice(0, maxNamed)
    .map((name) => ({ path: toPath([...path, name]), message }));
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
