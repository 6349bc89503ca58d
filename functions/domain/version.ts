/** `2026-11-22T12:00:00` and up to nine digits of a fraction, in UTC. */
const utcPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z$/;

/** Ends the first part of a version: versions were once made without a time of receipt. */
const firstPartEnd = /[/#]/;

/** What places a change among all changes of a user. */
interface Placed {
  readonly id: string;
  /** ISO 8601 in UTC, with up to nine digits of a fraction. */
  readonly occurredAt: string;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly receivedAt: string;
}

/**
 * Where a change stands among all changes of a user: by the time it occurred, then by the time it was received, then by its
 * id. Versions compare as strings. Throws for a time that is not in UTC.
 */
export function versionOf({ id, occurredAt, receivedAt }: Placed): string {
  return `${fullTime(occurredAt)}/${receivedAt}#${id}`;
}

/** The same change as if it had occurred at another time, before all others of that very time. */
export function versionAt(time: Date, version: string): string {
  return `${fullTime(time.toISOString())}#${changeIdOfVersion(version)}`;
}

/** The change whose version this is. */
export function changeIdOfVersion(version: string): string {
  return version.slice(version.indexOf('#') + 1);
}

/** When the change of this version occurred: ISO 8601 in UTC, as short as it can be. */
export function occurredAtOfVersion(version: string): string {
  const [time = ''] = version.split(firstPartEnd, 1);
  return shortTime(time);
}

/** A time with as many digits as it needs, but no fewer than three. */
export function shortTime(time: string): string {
  return time.replace(/(\.\d{3}\d*?)0*Z$/, '$1Z');
}

function fullTime(time: string): string {
  const [, seconds, fraction = ''] = utcPattern.exec(time) ?? [];
  if (seconds === undefined) throw new RangeError(`Not a time in UTC: ${time}`);
  return `${seconds}.${fraction.padEnd(9, '0')}Z`;
}
