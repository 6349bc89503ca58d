import type { IncomingMessage } from 'node:http';

/** Which requests a server on this machine takes from a browser. */
export interface Strictness {
  /** `all`: other sites may not even read, not to speak of changing anything. */
  readonly guarded: 'unsafe' | 'all';
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Says why a request may come from another site's page, or undefined if it does not. A page that has its own name resolve
 * to this machine is known by `Host`, any other by `Sec-Fetch-Site` or `Origin`; clients other than browsers send neither.
 */
export function foreignRequest(
  { headers, method = 'GET' }: Pick<IncomingMessage, 'headers' | 'method'>,
  { guarded }: Strictness,
): string | undefined {
  const host = headers.host ?? '';
  if (!isLoopback(host)) {
    return 'It is asked for under a name that is not of this machine. Open it on http://127.0.0.1.';
  }
  if (guarded === 'unsafe' && safeMethods.has(method)) return undefined;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'It comes from the page of another site.';
  }
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    return 'It comes from the page of another origin.';
  }
  return undefined;
}

function isLoopback(host: string): boolean {
  const name = /^(\[[^\]]+\]|[^:]+)(?::\d+)?$/.exec(host)?.[1];
  return name !== undefined && loopbackNames.has(name.toLowerCase());
}
