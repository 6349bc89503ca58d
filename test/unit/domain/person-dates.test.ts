import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { datesAt } from '../../../functions/domain/person-dates.ts';

function faultsOf(field: 'birthDate' | 'admissionDate', date: unknown, now: string): string[] {
  const schema = datesAt(new Date(now))[field];
  return (v.safeParse(schema, date, { abortPipeEarly: true }).issues ?? []).map(
    ({ message }) => message,
  );
}

const now = '2026-12-01T12:00:00Z';

describe.each(['birthDate', 'admissionDate'] as const)('%s', (field) => {
  it.each(['1900-01-01', '1970-01-01', '1990-02-15', '2000-02-29', '2026-12-01'])(
    'may be %s',
    (date) => {
      expect(faultsOf(field, date, now)).toEqual([]);
    },
  );

  it.each(['0001-01-01', '1753-01-01', '1899-12-30', '1899-12-31'])(
    'stands for nothing before 1900: %s',
    (date) => {
      expect(faultsOf(field, date, now)).toEqual([
        'must not be before 1900-01-01; leave the field out if the date is not known',
      ]);
    },
  );

  it.each(['9999-12-31', '2126-01-01', '2029-01-01'])('is not in the far future: %s', (date) => {
    expect(faultsOf(field, date, now)).toEqual([
      expect.stringMatching(/^must not be (after today|more than 2 years ahead); leave the field/),
    ]);
  });

  it.each([
    ['', 'must not be empty; leave the field out instead'],
    [null, 'must not be null; leave the field out instead'],
    [19900215, 'must be a string'],
    ['15/02/1990', 'must be a date written YYYY-MM-DD'],
    ['1990-02-15T00:00:00.000Z', 'must be a date written YYYY-MM-DD'],
    ['0001-01-01T00:00:00', 'must be a date written YYYY-MM-DD'],
    ['1990-2-15', 'must be a date written YYYY-MM-DD'],
    ['١٩٩٠-٠٢-١٥', 'must be a date written YYYY-MM-DD'],
    ['2023-02-29', 'is not a day of the calendar'],
    ['1900-02-29', 'is not a day of the calendar'],
    ['0000-00-00', 'is not a day of the calendar'],
    ['1899-02-30', 'is not a day of the calendar'],
  ])('has one fault, and the true one: %j', (date, message) => {
    expect(faultsOf(field, date, now)).toEqual([message]);
  });
});

describe('today is whatever day it is somewhere on earth', () => {
  it.each([
    ['2026-12-01T00:00:00.000Z', '2026-12-02', '2026-12-03'],
    ['2026-12-01T23:59:59.999Z', '2026-12-02', '2026-12-03'],
    ['2026-12-31T10:30:00.000Z', '2027-01-01', '2027-01-02'],
    ['2028-02-28T12:00:00.000Z', '2028-02-29', '2028-03-01'],
  ])('at %s somebody may be born until %s', (time, last, next) => {
    expect(faultsOf('birthDate', last, time)).toEqual([]);
    expect(faultsOf('birthDate', next, time)).toEqual([
      'must not be after today; leave the field out if the date is not known',
    ]);
  });

  it.each([
    ['2026-12-01T12:00:00.000Z', '2028-12-02', '2028-12-03'],
    ['2026-12-31T12:00:00.000Z', '2029-01-01', '2029-01-02'],
    ['2028-02-28T12:00:00.000Z', '2030-02-28', '2030-03-01'],
  ])('at %s somebody may be hired as of %s', (time, last, next) => {
    expect(faultsOf('admissionDate', last, time)).toEqual([]);
    expect(faultsOf('admissionDate', next, time)).toEqual([
      'must not be more than 2 years ahead; leave the field out if the date is not known',
    ]);
  });
});
