const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** How long ago a moment was, or how soon it is: `5 min ago`, `in 3 h`. */
export function relativeTime(iso: string, now: Date): string {
  const seconds = Math.round((Date.parse(iso) - now.getTime()) / 1_000);
  if (seconds === 0) return 'now';
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['s', 1];
  const text = `${Math.floor(Math.abs(seconds) / size)} ${unit}`;
  return seconds < 0 ? `${text} ago` : `in ${text}`;
}

/** A moment to the second, in UTC. */
export function absoluteTime(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}

/** Both: `2026-11-22T12:00:00Z (5 min ago)`. */
export function describeTime(iso: string, now: Date): string {
  return `${absoluteTime(iso)} (${relativeTime(iso, now)})`;
}
