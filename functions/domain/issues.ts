import type * as v from 'valibot';

/** As much of a name is repeated. */
const maxNameLength = 100;

/** One thing wrong with some input: where, and what to do. Never repeats the value that was found. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** Turns a schema's complaint into an issue whose message is safe to show and to log. */
export function toIssue(issue: v.BaseIssue<unknown>): Issue {
  return {
    path: toPath((issue.path ?? []).map(({ key }) => String(key))),
    message: messageOf(issue),
  };
}

/** A path with dots; names that somebody else chose are cut, so that they cannot fill an answer or a log. */
export function toPath(names: readonly string[]): string {
  return names.map((name) => name.slice(0, maxNameLength)).join('.');
}

export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const { path, message } = toIssue(issue);
  return path === '' ? message : `${path} ${message}`;
}

// Valibot's own messages quote what was received, which may be a password; ours never do.
function messageOf(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'never') return 'is not a field that is known here';
  if (issue.received === 'undefined') return 'is missing';
  return issue.message.startsWith('Invalid ')
    ? `must be ${issue.expected ?? 'something else'}`
    : issue.message;
}
