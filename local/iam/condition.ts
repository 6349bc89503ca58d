import { fitsWildcard } from './wildcard.ts';

/** What is known about a call besides its action and resource: values by condition key, in lower case. */
export type Circumstances = Readonly<Record<string, readonly string[]>>;

/** One line of a statement's condition block. It holds if the key's value equals or fits any of the values. */
export interface Condition {
  readonly operator: string;
  /** In lower case, as IAM makes no difference. */
  readonly key: string;
  readonly values: readonly string[];
}

type Comparison = (value: string, pattern: string) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringLike: (value, pattern) => fitsWildcard(pattern, value),
  Bool: (value, wanted) => value === wanted.toLowerCase(),
};

const forAllValues = 'ForAllValues:';

/** At the end of an operator: it holds, too, of a call for which the key has no value. */
const ifExists = 'IfExists';

/** Asks whether a key is missing, whatever its values: "true" wants it missing, "false" wants it there. */
const isMissing = 'Null';

/** The keys that are known here, and whether a call can have several values of each. */
const keys: Readonly<Record<string, 'one value' | 'many values'>> = {
  'dynamodb:leadingkeys': 'many values',
  'dynamodb:attributes': 'many values',
  'dynamodb:select': 'one value',
  'dynamodb:returnvalues': 'one value',
  'aws:securetransport': 'one value',
  'aws:sourceaccount': 'one value',
  'aws:sourcearn': 'one value',
  // Of permissions to use a key, which nothing here asks for.
  'kms:viaservice': 'one value',
};

/** What keeps a condition from being honoured here, or undefined if it is understood. */
export function misunderstandingOf({ operator, key, values }: Condition): string | undefined {
  const { compare, isForAll } = readOperator(operator);
  if (operator !== isMissing && compare === undefined) {
    return `the operator ${operator} is not supported on one machine`;
  }
  const kind = keys[key];
  if (kind === undefined) return `the condition key ${key} is not supported on one machine`;
  if (operator === isMissing) {
    const [only = '', ...others] = values;
    const isAnswer = ['true', 'false'].includes(only) && others.length === 0;
    return isAnswer ? undefined : `${operator} takes "true" or "false" for ${key}`;
  }
  if (isForAll !== (kind === 'many values')) {
    return `${key} has ${kind}, which ${operator} is not for`;
  }
  if (values.some((value) => value.includes('${'))) {
    return 'policy variables are not supported on one machine';
  }
  return undefined;
}

/**
 * Whether a condition holds. As on AWS, a single value that is missing fulfils nothing, and of no values at all
 * everything is true: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function holds({ operator, key, values }: Condition, circumstances: Circumstances): boolean {
  const present = circumstances[key] ?? [];
  if (operator === isMissing) return values.includes(String(present.length === 0));
  const { compare, isForAll, isIfExists } = readOperator(operator);
  if (compare === undefined) throw new Error(`The operator ${operator} is not supported.`);
  const fits = (value: string) => values.some((wanted) => compare(value, wanted));
  if (present.length === 0) return isForAll || isIfExists;
  return present.every(fits);
}

interface Operator {
  readonly compare: Comparison | undefined;
  readonly isForAll: boolean;
  readonly isIfExists: boolean;
}

function readOperator(operator: string): Operator {
  const isForAll = operator.startsWith(forAllValues);
  const isIfExists = operator.endsWith(ifExists);
  const start = isForAll ? forAllValues.length : 0;
  const name = operator.slice(start, isIfExists ? -ifExists.length : undefined);
  return { compare: comparisons[name], isForAll, isIfExists };
}
