/** How measurements are spread: half of them lie within `low` and `high`. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The median and the quartiles, linear between the two nearest ranks. Throws if there is no number. */
export function spreadOf(numbers: readonly number[]): Spread {
  if (numbers.length === 0) throw new Error('There is no spread of nothing: measure at least once');
  const sorted = numbers.toSorted((one, other) => one - other);
  return { median: between(sorted, 0.5), low: between(sorted, 0.25), high: between(sorted, 0.75) };
}

function between(sorted: readonly number[], share: number): number {
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (rank - Math.floor(rank)) * (above - below);
}

/** As in `12.3 (11.9–13.4)`. */
export function showSpread({ median, low, high }: Spread, digits = 1): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}
