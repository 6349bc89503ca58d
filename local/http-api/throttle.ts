/** Says whether one more request may pass now. */
export type Throttle = () => boolean;

export interface ThrottleLimits {
  /** Requests a second in the long run. */
  readonly rateLimit: number;
  /** Requests that may come at once. */
  readonly burstLimit: number;
}

/** Makes a token bucket, which is how API Gateway throttles. The clock gives milliseconds. */
export function createThrottle(
  { rateLimit, burstLimit }: ThrottleLimits,
  now: () => number,
): Throttle {
  let tokens = burstLimit;
  let filledAt = now();
  return () => {
    const time = now();
    tokens = Math.min(burstLimit, tokens + ((time - filledAt) / 1_000) * rateLimit);
    filledAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
