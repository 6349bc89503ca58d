import * as v from 'valibot';

/** Whether a text is a time as all of them are stored: in UTC, with at least its seconds. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T[\d:.]{8,18}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** A stored time. What is none must get nowhere: every comparison with it would be false, and no new time is made of it. */
export const Time = v.pipe(v.string(), v.check(isTime));
