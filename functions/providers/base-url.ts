import * as v from 'valibot';

const example = 'such as https://api.example.com';

const maxLength = 2_000;

const notTooLong = v.maxLength<string, number, string>(
  maxLength,
  `must not be longer than ${maxLength} characters`,
);

/** Where a provider's requests go: https (plain http for loopback only), without the slash at its end. */
export const BaseUrl = v.pipe(
  v.string(`must be a URL, ${example}`),
  v.description(
    `Where requests to the provider go, ${example}: https, or http to a loopback address.`,
  ),
  notTooLong,
  v.check((text) => URL.canParse(text), `must be a URL, ${example}`),
  v.check(isEncrypted, 'must start with https:// (http:// only for a loopback address)'),
  v.check(
    hasNoCredentials,
    "must not hold a user name or password; they belong in the connection's secret",
  ),
  v.check((text) => !/[?#]/.test(text), 'must not have a query or a fragment'),
  v.transform(withoutTrailingSlash),
);

/** A base URL that ends before `/api`, where the provider's documented paths begin. */
export const BaseUrlBeforeApi = v.pipe(
  BaseUrl,
  v.check((url) => !/\/api(\/v\d+)?$/.test(url), 'must end before /api, which is added to it'),
);

/** A web origin: scheme, host and, if need be, port. It is sent as it is written. */
export const Origin = v.pipe(
  v.string('must be an origin, such as https://acme.gestao.plus'),
  v.description('The address of your tenant, such as https://acme.gestao.plus; sent as Origin.'),
  notTooLong,
  v.check(
    (text) => /^https?:\/\/[^/?#@\s\\]+$/.test(text) && URL.canParse(text),
    'must be an origin (scheme, host and port, no path or slash at the end), such as https://acme.gestao.plus',
  ),
  v.check(isEncrypted, 'must start with https:// (http:// only for a loopback address)'),
);

// Each check runs even when the one before it failed, so each must stand a text that is no URL.
function isEncrypted(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return true;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function hasNoCredentials(text: string): boolean {
  const url = URL.parse(text);
  return url === null || (url.username === '' && url.password === '');
}

function withoutTrailingSlash(text: string): string {
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
