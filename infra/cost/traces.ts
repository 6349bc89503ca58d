import { assumptions, type Workload } from './usage.ts';

/**
 * How many of a function's calls are traced if they come evenly over so many seconds: the first of each second, and 5 % of
 * the others. Functions cannot be set otherwise: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html. AWS does
 * not say whose second that is (https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html tells of rules
 * that do not hold for functions). It is taken for each function's own, which is the dearer reading.
 */
export function tracesOf(calls: number, seconds: number): number {
  const first = Math.min(calls, seconds);
  return first + assumptions.traceShare * (calls - first);
}

/**
 * Of all connections' `deliver`, whose calls start a trace each, linked to those of the changes in it:
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html. The SDK in `receive` sends its trace with the
 * messages, so that a batch may be traced because one of its changes was. Of the two, whichever is more.
 */
export function deliverTraces(
  { changes, connections, batchFill }: Workload,
  seconds: number,
): number {
  const batches = (changes * connections) / batchFill;
  const tracedChanges = changes > 0 ? tracesOf(changes, seconds) / changes : 0;
  return Math.max(
    connections * tracesOf(batches / connections, seconds),
    batches * Math.min(1, batchFill * tracedChanges),
  );
}
