import { domainToASCII } from 'node:url';

/** RFC 5321, section 4.5.3.1.3: a path of 256 octets, less its angle brackets. */
export const maxEmailLength = 254;

// Valibot's own pattern refuses the apostrophe of names like d'Ávila, which the standard allows: RFC 5322, section 3.2.3.
const localPattern = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;

/** Labels of up to 63 characters, of which any but the first and last may be hyphens: RFC 1035, section 2.3.1. */
const domainPattern =
  /^(?:[\da-z](?:[\da-z-]{0,61}[\da-z])?\.)+(?:[a-z]{2,63}|xn--[\da-z-]{0,58}[\da-z])$/i;

/** A domain as people write it: the same with the letters of any script. */
const internationalPattern =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?(?:\.|$))+$/u;

/** Anything but ASCII, or a label that stands for it (RFC 5890, section 2.3.2.1). */
const isInternational = /[^\0-\x7f]|(?:^|\.)xn--/i;

/**
 * An e-mail address with its domain in ASCII, as it is compared, hashed and sent: `ana@ação.com.br` and
 * `ana@xn--ao-siap.com.br` are one address. Anything else is returned as it is.
 */
export function asciiEmail(text: string): string {
  const { local, domain } = split(text);
  if (text.length > maxEmailLength || !isInternational.test(domain)) return text;
  if (!/^[^\s@]+$/.test(local) || !internationalPattern.test(domain)) return text;
  const ascii = domainToASCII(domain);
  return domainPattern.test(ascii) ? `${local}@${ascii}` : text;
}

/** A letter that ASCII does not have, or a mark on one. */
const foreignLetter = /[[\p{L}\p{M}]--[\0-\x7f]]/v;

/** Why a text whose domain is in ASCII is no e-mail address that providers take; undefined if it is one. */
export function whyNoEmail(text: string): string | undefined {
  const { local, domain } = split(text);
  if (!domainPattern.test(domain)) return noEmail;
  if (localPattern.test(local)) return undefined;
  return foreignLetter.test(local)
    ? 'must not have accents or other letters than a-z before the @; no provider is known to take them'
    : noEmail;
}

const noEmail = 'must be an e-mail address, such as ana@example.com';

function split(text: string): { local: string; domain: string } {
  const at = text.lastIndexOf('@');
  return at === -1
    ? { local: '', domain: '' }
    : { local: text.slice(0, at), domain: text.slice(at + 1) };
}
