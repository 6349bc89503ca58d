import { type Issue, toPath } from '../domain/issues.ts';

/** What a query string says, by name, or everything that keeps it from being understood. */
export type ReadQuery =
  | { kind: 'read'; query: Readonly<Record<string, string>> }
  | { kind: 'unreadable'; issues: readonly Issue[] };

/**
 * Reads a query string as it was sent. A plus is a space there, as forms and API Gateway have it. What API Gateway makes of
 * a name that comes twice, one text with a comma, may be another value that somebody has: such a query is refused.
 */
export function readQuery(queryString: string): ReadQuery {
  const read = new Map<string, string>();
  const issues: Issue[] = [];
  for (const part of queryString.split('&').filter((text) => text !== '')) {
    const [encodedName = '', ...rest] = part.split('=');
    const [name, value] = [decode(encodedName), decode(rest.join('='))];
    if (name === undefined || value === undefined) {
      const message = 'must be UTF-8 in percent-encoding, where %25 stands for a percent sign';
      issues.push({ path: toPath([name ?? '']), message });
    } else if (read.has(name)) {
      issues.push({ path: toPath([name]), message: 'must be given only once' });
    } else {
      read.set(name, value);
    }
  }
  return issues.length > 0
    ? { kind: 'unreadable', issues }
    : { kind: 'read', query: Object.fromEntries(read) };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
