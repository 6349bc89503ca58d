import { type Issue, toPath } from '../domain/issues.ts';

/** What a query string says, by name, or everything that keeps it from being understood. */
export type ReadQuery =
  | { kind: 'read'; query: Readonly<Record<string, string>> }
  | { kind: 'unreadable'; issues: readonly Issue[] };

/** Of names and values; a route has five at most. */
const maxParts = 100;

/** A gateway takes 10 KB of a request's line and headers. */
const maxLength = 16_000;

/**
 * Reads a query string as it was sent. A plus is a space there, as forms and API Gateway have it. What API Gateway makes of
 * a name that comes twice, one text with a comma, may be another value that somebody has: such a query is refused.
 */
export function readQuery(queryString: string): ReadQuery {
  const parts = queryString.split('&', maxParts + 1);
  if (queryString.length > maxLength || parts.length > maxParts) {
    const message = `must not have more than ${maxLength} characters, or ${maxParts} parameters`;
    return { kind: 'unreadable', issues: [{ path: '', message }] };
  }
  const read = new Map<string, string>();
  const issues: Issue[] = [];
  for (const part of parts.filter((text) => text !== '')) {
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
