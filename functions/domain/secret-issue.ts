import type * as v from 'valibot';
import { describeIssue } from './issues.ts';
import { isAllowed } from './reasons/vocabulary.ts';

/**
 * What is wrong with a secret, each thing once. Who puts a key where its name belongs has made a name of a credential: one
 * that is not known is repeated only if it is made of ordinary words.
 */
export function describeSecretIssues(issues: readonly v.BaseIssue<unknown>[]): string[] {
  return [...new Set(issues.map(describeSecretIssue))];
}

function describeSecretIssue(issue: v.BaseIssue<unknown>): string {
  const isKnown = issue.expected !== 'never';
  if (isKnown || isOrdinary(String(issue.path?.at(-1)?.key))) return describeIssue(issue);
  return 'a name in it is not a field that is known here; it is not repeated, as it may be a credential';
}

/** Such as `token` or `accessToken`. */
function isOrdinary(name: string): boolean {
  const words = name.split(/_|(?=[A-Z])/);
  return words.length <= 3 && words.every((word) => isAllowed(word.toLowerCase()));
}
