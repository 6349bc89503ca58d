/** Times that were measured right after one another, so that whatever else the machine did came into both; in ms. */
export interface TimePair {
  readonly usual: readonly number[];
  readonly troubled: readonly number[];
}

/** How much longer it took in trouble than usual. */
export interface Comparison {
  /** The median over all pairs of the ratio of their medians. */
  readonly ratio: number;
  /** In 95 of 100 cases the true ratio is between these two. */
  readonly low: number;
  readonly high: number;
}

/** What is to be shown of a ratio, and how much may be measured for it. */
export interface Aim {
  readonly limit: number;
  readonly grantedMs: number;
  readonly minPairs: number;
  readonly maxSeconds: number;
}

const resamplings = 2_000;

/** Compares by a bootstrap over the pairs. So many milliseconds are granted, as no clock here tells less apart. */
function compareTimes(pairs: readonly TimePair[], grantedMs: number): Comparison {
  const ratios = pairs.map(({ usual, troubled }) => (median(troubled) - grantedMs) / median(usual));
  const resampled = Array.from({ length: resamplings }, () =>
    median(ratios.map(() => pick(ratios))),
  );
  return {
    ratio: median(ratios),
    low: quantile(resampled, 0.025),
    high: quantile(resampled, 0.975),
  };
}

/** Takes more and more pairs until they show that the ratio is on one side of the limit, or the time is up. */
export async function measureUntilClear(
  takePairs: () => Promise<readonly TimePair[]>,
  { limit, grantedMs, minPairs, maxSeconds }: Aim,
): Promise<{ pairs: readonly TimePair[]; comparison: Comparison }> {
  const pairs: TimePair[] = [];
  const deadline = performance.now() + 1_000 * maxSeconds;
  for (;;) {
    pairs.push(...(await takePairs()));
    const comparison = compareTimes(pairs, grantedMs);
    const isClear =
      pairs.length >= minPairs && (comparison.high <= limit || comparison.low > limit);
    if (isClear || performance.now() > deadline) return { pairs, comparison };
  }
}

/** The median and the middle half of it, as text. */
export function describeTimes(times: readonly number[]): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(times, share));
  return `${middle} ms (${low} to ${high})`;
}

function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const found = sorted[Math.floor(sorted.length * share)];
  if (found === undefined) throw new Error('There is nothing to compare.');
  return found;
}

function pick(numbers: readonly number[]): number {
  return numbers[Math.floor(Math.random() * numbers.length)] ?? Number.NaN;
}
