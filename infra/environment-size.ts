import * as v from 'valibot';

/** Lambda's limit on a function's environment, measured as JSON: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const maxEnvironmentBytes = 4_096;

/**
 * What a reference takes at most once CloudFormation has resolved it. The longest is the URL of a dead-letter queue:
 * `https://sqs.<region>.amazonaws.com/<account>/` takes up to 56, its name up to 66.
 */
const longestReference = 'x'.repeat(122);

const JoinSchema = v.object({ 'Fn::Join': v.tuple([v.string(), v.array(v.unknown())]) });

/** The most bytes that an environment can take, given its variables as the template spells them. */
export function environmentBytes(variables: Readonly<Record<string, unknown>>): number {
  const longest = Object.entries(variables).map(([name, value]) => [name, longestText(value)]);
  return Buffer.byteLength(JSON.stringify(Object.fromEntries(longest)));
}

function longestText(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = v.safeParse(JoinSchema, value);
  if (!join.success) return longestReference;
  const [separator, parts] = join.output['Fn::Join'];
  return parts.map(longestText).join(separator);
}
