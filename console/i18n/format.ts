import type { Language } from './language.ts';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** How long ago, or until when, in the largest unit that fits. */
export function relativeTime(at: number, now: number, language: Language): string {
  const seconds = Math.round((at - now) / 1_000);
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }).format(
    Math.trunc(seconds / size),
    unit,
  );
}

/** How long something has lasted, in the largest unit that fits, in words that go after "for". */
export function elapsedTime(since: number, now: number, language: Language): string {
  const seconds = Math.max(0, Math.floor((now - since) / 1_000));
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ['second', 1];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(seconds / size),
  );
}

/** A moment in full, to the second. */
export function fullTime(at: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** The time of day, to the second. */
export function timeOfDay(at: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(at);
}

/** A moment on an axis: the time of day, with the day if it is another one. */
export function axisTime(at: number, language: Language): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    ...(isToday ? {} : { day: 'numeric', month: 'short' }),
  }).format(at);
}

/** A number as people write it. */
export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

/** How long something took. */
export function duration(ms: number, language: Language): string {
  const [value, unit] = scaled(ms);
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && unit !== 'millisecond' ? 1 : 0,
  }).format(value);
}

function scaled(ms: number): [number, string] {
  if (ms < 1_000) return [ms, 'millisecond'];
  if (ms < 60_000) return [ms / 1_000, 'second'];
  if (ms < 3_600_000) return [ms / 60_000, 'minute'];
  if (ms < 86_400_000) return [ms / 3_600_000, 'hour'];
  return [ms / 86_400_000, 'day'];
}
