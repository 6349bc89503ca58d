import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';

/**
 * Limits a statement on a table to items whose partition key fits one of the patterns. Of a call that names no key
 * `ForAllValues` would be true, so the key has to be there:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function onItems(...patterns: string[]): Required<Pick<PolicyStatementProps, 'conditions'>> {
  return {
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  };
}

/** Patterns of the partition keys of items, as functions/adapters/dynamo-keys.ts spells them. */
export const items = {
  changes: 'change#*',
  deliveries: 'connection#*#delivery#*',
  userStates: 'connection#*#user#*',
  /** Deliveries, users' states, their claims to ids, and health of all connections. */
  ofConnections: 'connection#*',
  erasures: 'erasure#*',
} as const;

/** Deliveries, users' states, their claims to ids, and health of one connection. */
export function itemsOf(connection: string): string {
  return `connection#${connection}#*`;
}
