import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/**
 * Limits a statement on a table to items whose partition key fits one of the patterns. Of a call that names no key
 * `ForAllValues` would be true, so the key has to be there:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function onItems(...patterns: string[]): Required<Pick<PolicyStatementProps, 'conditions'>> {
  return { conditions: itemsLike(patterns) };
}

/**
 * Limits reads to these attributes of such items, and to requests that name the attributes they want: a request without
 * them would be answered with all there are. `Select` always has a value, so that it needs no `IfExists`:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function readingItems(patterns: readonly string[], attributes: readonly string[]) {
  return {
    conditions: withConditions(naming(patterns, attributes), {
      StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    }),
  };
}

/** Limits writes to these attributes of such items, and to requests that ask for nothing of what was there. */
export function writingItems(patterns: readonly string[], attributes: readonly string[]) {
  return { conditions: withConditions(naming(patterns, attributes), returningNothing) };
}

/** Limits writes to such items, and to requests that ask for nothing of what was there. */
export function puttingItems(...patterns: string[]) {
  return { conditions: withConditions(itemsLike(patterns), returningNothing) };
}

/** Limits updates to these attributes of such items. The rest of the item may be asked for. */
export function updatingItems(patterns: readonly string[], attributes: readonly string[]) {
  return { conditions: naming(patterns, attributes) };
}

/** Limits queries of indexes to these attributes, and to what an index holds by itself. */
export function queryingIndexes(attributes: readonly string[]) {
  return {
    conditions: {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes },
      Null: { 'dynamodb:Attributes': 'false' },
      StringEquals: {
        'dynamodb:Select': ['ALL_PROJECTED_ATTRIBUTES', 'SPECIFIC_ATTRIBUTES', 'COUNT'],
      },
    },
  };
}

/** A write that does not say what it wants returned is told nothing, so that it needs no value. */
const returningNothing = { StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' } };

function itemsLike(patterns: readonly string[]) {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}

function naming(patterns: readonly string[], attributes: readonly string[]): Conditions {
  return withConditions(itemsLike(patterns), {
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes },
    Null: { 'dynamodb:Attributes': 'false' },
  });
}

function withConditions(one: Conditions, other: Conditions): Conditions {
  const operators = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries(
    [...operators].map((operator) => [operator, { ...one[operator], ...other[operator] }]),
  );
}

/** Patterns of the partition keys of items, as functions/adapters/dynamo-keys.ts spells them. */
export const items = {
  changes: 'change#*',
  deliveries: 'connection#*#delivery#*',
  userStates: 'connection#*#user#*',
  claims: 'connection#*#claim#*',
  health: 'connection#*#health',
  /** Deliveries, users' states, their claims to ids, and health of all connections. */
  ofConnections: 'connection#*',
  erasures: 'erasure#*',
  /** Which connections there were. */
  registry: 'connections',
  /** Who asked for what. */
  audit: 'audit#*',
} as const;

/** Deliveries, users' states, their claims to ids, and health of one connection. */
export function itemsOf(connection: string): string {
  return `connection#${connection}#*`;
}
