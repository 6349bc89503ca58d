import { createStore } from './store.ts';

/** A page of the console, as the address after the hash names it. */
export type Route =
  | { page: 'overview' }
  | { page: 'connection'; name: string }
  | { page: 'deliveries'; filter: DeliveryFilter }
  | { page: 'delivery'; id: string }
  | { page: 'change'; id: string }
  | { page: 'users' }
  | { page: 'user'; key: string }
  | { page: 'send' }
  | { page: 'unknown' };

/** Which deliveries a list shows; an absent member does not narrow it. */
export interface DeliveryFilter {
  readonly status?: string;
  readonly connection?: string;
  readonly userKey?: string;
  readonly cursor?: string;
}

const filterNames = ['status', 'connection', 'userKey', 'cursor'] as const;

/** The page that is shown now. */
export const route = createStore<Route>(parseRoute(location.hash));

/** The address of a page. Whatever is put into it is percent-encoded. */
export function hrefOf(target: Route): string {
  switch (target.page) {
    case 'overview':
      return '#/';
    case 'connection':
      return `#/connections/${encodeURIComponent(target.name)}`;
    case 'deliveries':
      return `#/deliveries${toQuery(target.filter)}`;
    case 'delivery':
      return `#/deliveries/${encodeURIComponent(target.id)}`;
    case 'change':
      return `#/changes/${encodeURIComponent(target.id)}`;
    case 'user':
      return `#/users/${encodeURIComponent(target.key)}`;
    case 'users':
    case 'send':
    case 'unknown':
      return `#/${target.page}`;
  }
}

/** The page that an address names. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [section = '', encoded, ...rest] = path.split('/');
  const argument = encoded === undefined ? undefined : decode(encoded);
  if (rest.length > 0 || argument === null || argument === '') return { page: 'unknown' };
  if (argument === undefined) return withoutArgument(section, query);
  switch (section) {
    case 'connections':
      return { page: 'connection', name: argument };
    case 'deliveries':
      return { page: 'delivery', id: argument };
    case 'changes':
      return { page: 'change', id: argument };
    case 'users':
      return { page: 'user', key: argument };
    default:
      return { page: 'unknown' };
  }
}

function withoutArgument(section: string, query: string): Route {
  switch (section) {
    case '':
      return { page: 'overview' };
    case 'deliveries':
      return { page: 'deliveries', filter: parseFilter(query) };
    case 'users':
    case 'send':
      return { page: section };
    default:
      return { page: 'unknown' };
  }
}

function parseFilter(query: string): DeliveryFilter {
  const given = new URLSearchParams(query);
  const entries = filterNames.flatMap((name) => {
    const value = given.get(name);
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** A filter as a query, with its question mark if there is anything in it. */
export function toQuery(filter: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
