import * as v from 'valibot';

/** A moment as answers have it. */
export const Time = v.pipe(v.string(), v.isoTimestamp(), v.description('ISO 8601, in UTC'));

/** A moment as somebody asks for it: with a zone, so that it means the same everywhere. */
export const AskedTime = v.pipe(
  v.string(),
  v.description('What came in at that time or later; with its zone, such as 2026-11-22T12:00:00Z'),
  v.regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/,
    'must be a time with its zone, such as 2026-11-22T12:00:00Z',
  ),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'must be a time that exists'),
  v.transform((text) => new Date(text).toISOString()),
  // A zone can lead out of these years. What is written with a sign then would come before every other time.
  v.check((time) => /^\d{4}-/.test(time), 'must lie in the years 0000 to 9999, in UTC'),
);
