/**
 * Why something did not succeed, in a word of ours: what logs, events and programs go by. A provider's own words are never
 * part of it.
 */
export const reasonCodes = [
  // What a provider has answered.
  'duplicate',
  'not-found',
  'unauthorized',
  'forbidden',
  'invalid',
  'rate-limited',
  'provider-error',
  'moved',
  'not-the-provider',
  // There was no reply that could be read.
  'timeout',
  'unreachable',
  'disconnected',
  'unreadable',
  // Nobody was asked.
  'credentials',
  'unsendable',
  'left-out',
  'id-taken',
  'overtaken',
  'circuit-open',
  'paused',
  'put-off',
  'stopped',
  'stored-data',
  // What another version of propaga has noted.
  'other',
] as const;

export type ReasonCode = (typeof reasonCodes)[number];

const codeOfStatus: Readonly<Record<number, ReasonCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'provider-error',
  409: 'duplicate',
  410: 'not-found',
  425: 'provider-error',
  429: 'rate-limited',
};

/** What an HTTP status says of why a request did not succeed, if nothing else tells. */
export function reasonCodeOf(status: number): ReasonCode {
  const known = codeOfStatus[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'provider-error';
  return status >= 300 && status < 400 ? 'moved' : 'invalid';
}
