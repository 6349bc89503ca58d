/**
 * How many cases a property is tried with: as many as usual, and at least `PROPAGA_RUNS` in a long run
 * (`npm run test:long`).
 */
export function atLeast(usual: number): number {
  return Math.max(usual, Number(process.env.PROPAGA_RUNS ?? 0));
}
