import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { describeIssue } from '../../functions/domain/issues.ts';

/** What a chaos run does; every number that is drawn comes from the seed. */
export interface ChaosOptions {
  readonly seed: number;
  readonly changes: number;
  readonly users: number;
  /** How likely it is that a call to a provider goes wrong, from 0 to 1. */
  readonly faults: number;
  /** The share of the webhooks that are sent twice. */
  readonly duplicates: number;
  /** The share of the changes that are sent after a newer one of the same user. */
  readonly reordered: number;
  readonly kills: number;
  readonly outageSeconds: number;
  /** How many webhooks are under way at once. */
  readonly concurrency: number;
  /** Keeps the data directory when the run is over. */
  readonly keep: boolean;
}

export const usage = `npm run chaos -- [options]

Runs propaga on this machine, breaks what can be broken, compares every user at every provider with what was sent, and looks through all calls for what must
not happen.

  --seed <n>            makes the changes, faults and moments of a former run again (default: a random one)
  --changes <n>         changes to send (5000)
  --users <n>           users they are about (500)
  --faults <0..1>       share of the calls to providers that go wrong (0.3)
  --duplicates <0..1>   share of the webhooks that are sent twice (0.1)
  --reordered <0..1>    share of the changes that are sent after a newer one (0.1)
  --kills <n>           how often the system is ended with kill -9 and started again (3)
  --outage-seconds <n>  how long one provider fails every call (30)
  --concurrency <n>     webhooks under way at once (16)
  --keep                keep the data directory
  --help                show this

Exit code: 0 if nothing was lost, stale, doubled or otherwise wrong; 1 if something was; 2 if the run could not be made;
130 if it was interrupted.
`;

function whole(minimum: number) {
  const message = `must be a whole number from ${minimum} on`;
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, message),
    v.transform(Number),
    v.minValue(minimum, message),
  );
}

function share(maximum: number) {
  const message = `must be a number from 0 to ${maximum}`;
  return v.pipe(
    v.string(),
    v.regex(/^\d(\.\d+)?$/, message),
    v.transform(Number),
    v.maxValue(maximum, message),
  );
}

const Values = v.object({
  seed: v.optional(whole(0)),
  changes: v.optional(whole(1), '5000'),
  users: v.optional(whole(1), '500'),
  // With nothing but faults, no delivery would ever end.
  faults: v.optional(share(0.9), '0.3'),
  duplicates: v.optional(share(1), '0.1'),
  reordered: v.optional(share(1), '0.1'),
  kills: v.optional(whole(0), '3'),
  'outage-seconds': v.optional(whole(0), '30'),
  concurrency: v.optional(whole(1), '16'),
  keep: v.optional(v.boolean(), false),
});

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readOptions(args: readonly string[]): ChaosOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      changes: { type: 'string' },
      users: { type: 'string' },
      faults: { type: 'string' },
      duplicates: { type: 'string' },
      reordered: { type: 'string' },
      kills: { type: 'string' },
      'outage-seconds': { type: 'string' },
      concurrency: { type: 'string' },
      keep: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  const parsed = v.safeParse(Values, values);
  if (!parsed.success) {
    throw new Error(parsed.issues.map((issue) => `--${describeIssue(issue)}`).join('\n'));
  }
  const { seed = Math.floor(Math.random() * 1e9), 'outage-seconds': outageSeconds } = parsed.output;
  return { ...parsed.output, seed, outageSeconds };
}
