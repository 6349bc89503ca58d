const pattern =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/**
 * An ISO 8601 time in UTC, or undefined if the text is none. Digits beyond the millisecond are kept, since they may be all
 * that tells two changes apart.
 */
export function toUtc(text: string): string | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', offset] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  // Date.parse takes the 30th of February for the 1st of March: what it read must be what was written.
  const asUtc = new Date(`${local}Z`);
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(local)) return undefined;
  const time = new Date(`${local}${offset}`);
  if (Number.isNaN(time.getTime()) || !/^\d{4}-/.test(time.toISOString())) return undefined;
  const seconds = time.toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length);
  return `${seconds}.${fraction.padEnd(3, '0')}Z`;
}
