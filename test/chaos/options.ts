import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { describeIssue } from '../../functions/domain/issues.ts';

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

function number(pattern: RegExp, [minimum, maximum]: [number, number], message: string) {
  return v.pipe(
    v.string(),
    v.regex(pattern, message),
    v.transform(Number),
    v.minValue(minimum, message),
    v.maxValue(maximum, message),
  );
}

const whole = (minimum: number) =>
  number(/^\d{1,9}$/, [minimum, 999_999_999], `must be a whole number from ${minimum} on`);
const share = (maximum: number) =>
  number(/^\d(\.\d+)?$/, [0, maximum], `must be a number from 0 to ${maximum}`);

const Values = v.object({
  /** Every number that is drawn comes from it. */
  seed: v.optional(whole(0), () => String(Math.floor(Math.random() * 1e9))),
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

/** What a chaos run does. */
export type ChaosOptions = v.InferOutput<typeof Values>;

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readOptions(args: readonly string[]): ChaosOptions | 'help' {
  const flags = { keep: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const texts = Object.keys(Values.entries)
    .filter((name) => name !== 'keep')
    .map((name): [string, { type: 'string' }] => [name, { type: 'string' }]);
  const { values } = parseArgs({
    args: [...args],
    options: { ...Object.fromEntries(texts), ...flags },
  });
  if (values.help) return 'help';
  const parsed = v.safeParse(Values, values);
  if (parsed.success) return parsed.output;
  throw new Error(parsed.issues.map((issue) => `--${describeIssue(issue)}`).join('\n'));
}
