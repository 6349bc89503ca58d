/** The entries of an object that came as JSON; none of anything else. */
export function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isObject(value) ? Object.entries(value) : []);
}

export function valueAt(json: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => entriesOf(value).get(name), json);
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
