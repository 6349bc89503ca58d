/**
 * How many cases a property is tried with: as many as usual, and at least `PROPAGA_RUNS` in a long run
 * (`npm run test:long`).
 */
export function atLeast(usual: number): number {
  return Math.max(usual, Number(process.env.PROPAGA_RUNS ?? 0));
}

/** How long such a property may take, in milliseconds: its usual time for as many cases as usual, and more for more. */
export function timeFor(usual: number, usualMs: number): number {
  return (usualMs * atLeast(usual)) / usual;
}
