import * as v from 'valibot';
import { mustBe, notEmpty } from './text-fields.ts';

/** Older dates stand for "not set" in directories: 0001-01-01, 1753-01-01, 1899-12-30. */
const firstDay = '1900-01-01';

/** Hires are entered early. */
const maxYearsToAdmission = 2;

/** Somewhere it is tomorrow already. */
const dayMs = 86_400_000;

const limits = `A day from ${firstDay}: of birth until today, of admission until ${maxYearsToAdmission} years ahead`;

const unlessUnknown = 'leave the field out if the date is not known';

/** A day that somebody could live to see, without a bound for the future. */
export const PersonDate = v.pipe(
  v.string(mustBe('a string')),
  v.description(limits),
  notEmpty,
  v.regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date written YYYY-MM-DD'),
  v.check(isRealDate, 'is not a day of the calendar'),
  v.check((day) => day >= firstDay, `must not be before ${firstDay}; ${unlessUnknown}`),
);

/** The dates of a user as they may be now. Days are told apart wherever on earth they have begun. */
export function datesAt(now: Date) {
  const tomorrow = new Date(now.getTime() + dayMs).toISOString().slice(0, firstDay.length);
  const lastAdmission = `${Number(tomorrow.slice(0, 4)) + maxYearsToAdmission}${tomorrow.slice(4)}`;
  return {
    birthDate: v.pipe(
      PersonDate,
      v.check((day) => day <= tomorrow, `must not be after today; ${unlessUnknown}`),
    ),
    admissionDate: v.pipe(
      PersonDate,
      v.check(
        (day) => day <= lastAdmission,
        `must not be more than ${maxYearsToAdmission} years ahead; ${unlessUnknown}`,
      ),
    ),
  };
}

function isRealDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
