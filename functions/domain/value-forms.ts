import { unicodeEmail } from './email-address.ts';

/** The ways in which a value may be written in somebody else's text: as texts to look for, and as patterns of digits. */
export interface Forms {
  readonly texts: readonly string[];
  readonly patterns: readonly RegExp[];
}

/** What may stand between the digits of a number that people read. */
const between = String.raw`[\s().\-/]{0,3}`;

/** The forms of a value, apart from case and accents, which `fold` takes care of. */
export function formsOf(value: string): Forms {
  const texts = [...new Set([value, unicodeEmail(value)])].flatMap(casesOf).flatMap(encodingsOf);
  return { texts: [...new Set(texts)], patterns: digitsOf(value) };
}

/** A text without case and accents, of the same length, so that places in it are places in the text. */
export function fold(text: string): string {
  return text.replace(/[A-Z]+|[^\0-\x7f]/g, (found) => {
    const [base = found] = found.charCodeAt(0) < 128 ? [found] : found.normalize('NFD');
    const lower = base.toLowerCase();
    return lower.length === found.length ? lower : found;
  });
}

/** Encodings keep the case and the accents of what is in them. */
function casesOf(value: string): string[] {
  const composed = value.toWellFormed().normalize('NFC');
  const plain = composed.normalize('NFD').replace(/\p{M}/gu, '');
  return [
    ...new Set([composed, plain].flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()])),
  ];
}

function encodingsOf(text: string): string[] {
  const percent = encodeURIComponent(text);
  const json = JSON.stringify(text).slice(1, -1);
  return [
    text,
    percent,
    percent.replaceAll('%20', '+'),
    percent.replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16)}`),
    json,
    json.replaceAll('/', '\\/'),
    json.replace(
      /[^\0-\x7f]/g,
      (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    ...htmlOf(text),
    Buffer.from(text).toString('hex'),
    ...base64Of(text),
  ];
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);
const marks = new Map([
  ['\u0300', 'grave'],
  ['\u0301', 'acute'],
  ['\u0302', 'circ'],
  ['\u0303', 'tilde'],
  ['\u0308', 'uml'],
  ['\u0327', 'cedil'],
]);

function htmlOf(text: string): string[] {
  const escaped = text.replace(/[&<>"']/g, (found) => entities.get(found) ?? found);
  const coded = (from: string, which: RegExp) => [
    from.replace(which, (found) => `&#${found.codePointAt(0)};`),
    from.replace(which, (found) => `&#x${found.codePointAt(0)?.toString(16)};`),
  ];
  const named = escaped.replace(/[\u00c0-\u00ff]/g, (found) => {
    const [letter, mark = ''] = found.normalize('NFD');
    const name = marks.get(mark);
    return name === undefined ? found : `&${letter}${name};`;
  });
  return [
    escaped,
    escaped.replaceAll('&#39;', '&#x27;'),
    escaped.replaceAll('&#39;', '&apos;'),
    named,
    ...coded(escaped, /[^\0-\x7f]/gu),
    // Cautious servers escape all that is not a letter or a digit.
    ...coded(text, /[^\w ]/gu),
  ];
}

/** Fewer characters than this are too little to know a value by when it is in the middle of other base64. */
const minBase64Length = 5;

/** The characters that stand for a text wherever it begins in what was encoded: three bytes become four of them. */
function base64Of(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const from = Math.ceil((offset * 8) / 6);
    const whole = encoded.slice(from, Math.floor(((offset + bytes.length) * 8) / 6));
    if (whole.length < minBase64Length) return [];
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Phone numbers, CPFs and dates, however they are punctuated. */
function digitsOf(value: string): RegExp[] {
  const [, phone] = /^\+?(\d{7,15})$/.exec(value) ?? [];
  const [, ddd, local] = /^\+55(\d\d)(\d{8,9})$/.exec(value) ?? [];
  if (ddd !== undefined && local !== undefined) {
    return [
      spaced(`55${ddd}${local}`, String.raw`\+?`),
      spaced(ddd + local, String.raw`\(?`),
      spaced(local),
    ];
  }
  if (phone !== undefined) return [spaced(phone, value.startsWith('+') ? String.raw`\+?` : '')];
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? [];
  if (year === undefined || month === undefined || day === undefined) return [];
  const [m, d] = [month, day].map((two) => two.replace(/^0/, '0?'));
  return [`${year}-${m}-${d}`, `${d}-${m}-${year}`, `${m}-${d}-${year}`].map(
    (order) => new RegExp(`(?<!\\d)${order.replaceAll('-', between)}(?!\\d)`, 'g'),
  );
}

function spaced(digits: string, before = ''): RegExp {
  return new RegExp(`${before}${[...digits].join(between)}`, 'g');
}
