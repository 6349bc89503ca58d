import * as v from 'valibot';

const maxLimit = 100;

/** How many things a page has: 1 to 100. */
export function pageLimit(things: string) {
  const message = `must be a whole number from 1 to ${maxLimit}`;
  return v.pipe(
    v.string(),
    v.description(`How many ${things} a page has: 1 to 100`),
    v.regex(/^\d{1,4}$/, message),
    v.transform(Number),
    v.minValue(1, message),
    v.maxValue(maxLimit, message),
  );
}

/** What a page ended with, which has this form. */
export function pageCursor(form: RegExp) {
  const message = 'must be the cursor of the page before, unchanged';
  return v.pipe(
    v.string(),
    v.description('Where the page before has ended'),
    v.maxLength(400, message),
    v.transform((text) => Buffer.from(text, 'base64url').toString('utf8')),
    v.regex(form, message),
  );
}

/** A position as it is given out. */
export function encodeCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}
