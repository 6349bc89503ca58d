/** `2026-11-22T12:00:00` and up to nine digits of a fraction, in UTC. */
const utcPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/;

/**
 * Where a change stands among all changes of a user: by the time it occurred, ties broken by its id. Versions compare as
 * strings.
 */
export function versionOf(occurredAt: string, changeId: string): string {
  const [, seconds, fraction = ''] = utcPattern.exec(occurredAt) ?? [];
  if (seconds === undefined) throw new RangeError(`Not a time in UTC: ${occurredAt}`);
  return `${seconds}.${fraction.padEnd(9, '0')}Z#${changeId}`;
}

/** The change whose version this is. */
export function changeIdOfVersion(version: string): string {
  return version.slice(version.indexOf('#') + 1);
}

/** When the change of this version occurred: ISO 8601 in UTC, with as many digits as it needs, but no fewer than three. */
export function occurredAtOfVersion(version: string): string {
  return version.slice(0, version.indexOf('#')).replace(/(\.\d{3}\d*?)0*Z$/, '$1Z');
}
