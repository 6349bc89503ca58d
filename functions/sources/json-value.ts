/** What lies at the end of a path of names; undefined if one of them is missing. */
export function valueAt(json: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isObject(value) ? Reflect.get(value, name) : undefined),
    json,
  );
}

/** Whether a value that came as JSON is an object, which a list is not. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
