import { createHash } from 'node:crypto';

type Write = (value: string) => string;

const hex: Write = (text) => Buffer.from(text).toString('hex');
const spaced: Write = (text) => [...text].join(' ');
const reversed: Write = (text) => [...text].toReversed().join('');
const plain: Write = (text) => text.normalize('NFD').replace(/\p{M}/gu, '');
const fullWidth: Write = (text) =>
  plain(text).replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
const quotedPrintable: Write = (text) =>
  [...Buffer.from(text)]
    .map((byte) => (byte > 126 || byte === 61 ? `=${hex(String.fromCharCode(byte))}` : byte))
    .map((one) => (typeof one === 'number' ? String.fromCharCode(one) : one.toUpperCase()))
    .join('');
const entities: Write = (text) =>
  text.replace(/[^\w ]/g, (one) => `&#${one.charCodeAt(0)};`).replaceAll('&', '&amp;');
const latin1Percent: Write = (text) =>
  [...Buffer.from(text, 'latin1')]
    .map((byte) => (byte > 126 ? `%${byte.toString(16)}` : String.fromCharCode(byte)))
    .join('');
const hash =
  (algorithm: string): Write =>
  (text) =>
    createHash(algorithm).update(text).digest('hex');

/** The ways in which a provider could write a value, each with a name for the test. */
export const writings: Readonly<Record<string, Write>> = {
  'as it is': (text) => text,
  'in capitals': (text) => text.toUpperCase(),
  'in small letters': (text) => text.toLowerCase(),
  'without accents': plain,
  decomposed: (text) => text.normalize('NFD'),
  'in full width': fullWidth,
  backwards: reversed,
  'letter by letter': spaced,
  'with dots between': (text) => [...text].join('.'),
  'without spaces': (text) => text.replaceAll(' ', ''),
  'with hyphens': (text) => plain(text).toLowerCase().replaceAll(' ', '-'),
  'with underscores': (text) => text.replaceAll(' ', '_'),
  'with two spaces': (text) => text.replaceAll(' ', '  '),
  'with no-break spaces': (text) => text.replaceAll(' ', '\u00a0'),
  'with a zero-width space': (text) => `${text.slice(0, 2)}\u200b${text.slice(2)}`,
  'with a soft hyphen': (text) => `${text.slice(0, 2)}\u00ad${text.slice(2)}`,
  'cut at its end': (text) => text.slice(0, -1),
  'cut at its beginning': (text) => text.slice(2),
  'cut with dots': (text) => `${text.slice(0, 6)}...`,
  masked: (text) => `${text.slice(0, 4)}****`,
  'in quotes': (text) => `"${text}"`,
  'with a possessive': (text) => `${text}'s`,
  'as JSON': (text) => JSON.stringify(text),
  'as JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'as escapes of Unicode': (text) =>
    text.replace(/[^ ]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'as escapes of bytes': (text) => hex(text).replace(/../g, '\\x$&'),
  'as entities in entities': entities,
  'as entities in hex': (text) => text.replace(/./g, (one) => `&#x${hex(one)};`),
  'percent-encoded': encodeURIComponent,
  'percent-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'percent-encoded in Latin-1': latin1Percent,
  'quoted-printable': quotedPrintable,
  'as UTF-8 read as Latin-1': (text) => Buffer.from(text).toString('latin1'),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64 with breaks': (text) => Buffer.from(text).toString('base64').replace(/.{6}/g, '$&\n'),
  'in base64 of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('base64'),
  'in hex': hex,
  'in hex with spaces': (text) => hex(text).replace(/../g, '$& '),
  'as character codes': (text) => [...text].map((one) => one.charCodeAt(0)).join(','),
  'as MD5': hash('md5'),
  'as SHA-256': hash('sha256'),
  'as SQL': (text) => text.replaceAll("'", "''"),
  'as CSV': (text) => text.replaceAll('"', '""'),
  'in groups of three': (text) => text.replace(/.{3}/g, '$& '),
  'in groups of two': (text) => text.replace(/../g, '$& '),
  'with Cyrillic letters': (text) => text.replaceAll('a', 'а').replaceAll('o', 'о'),
};
