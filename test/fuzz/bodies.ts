import fc from 'fast-check';
import { anaPrado, changeBody } from '../support/user-change.ts';

/** A value that no right body has. */
const Anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom<unknown>(
    null,
    '',
    [],
    {},
    -0,
    1e308,
    2 ** 53,
    '\u0000',
    '\u202eabc',
    'e\u0301',
    '\u200b',
    '\u3164\u2800',
    ' \u0301\u0301',
    `a${'\u0301\u0323'.repeat(2_000)}`,
    '\u{e0041}\ufdd0\u0085\u2028',
    'ana@ação.com.br',
    `ana@${'é.'.repeat(2_000)}com`,
    'joão@xn--ao-siap.com.br',
    '0001-01-01',
    '9999-12-31',
    '+5500989899898',
    -(2 ** 60),
    1e21,
    ['attributes'],
    { email: null, registrationId: 'a\u200b' },
    { 'e\u0301': 1, é: 2, ' plano': 3, ' __proto__': 4 },
    '👩🏽‍🚀'.repeat(50),
    'x'.repeat(100_000),
    Array.from({ length: 5_000 }, () => []),
    Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`k${at}`, at])),
  ),
);

const paths: readonly (readonly string[])[] = [
  ['type'],
  ['timestamp'],
  ['data'],
  ['data', 'user'],
  ['data', 'changed'],
  ['data', 'previous'],
  ['data', 'previous', 'email'],
  ['data', 'extra'],
  ['extra'],
  ...Object.keys(anaPrado).map((name) => ['data', 'user', name]),
  ['data', 'user', 'attributes', 'plano'],
  ['data', 'user', 'ids', 'dito'],
];

/** A right body in which something is replaced, added or removed. */
const Mutated = fc
  .array(fc.tuple(fc.constantFrom(...paths), fc.option(Anything, { nil: undefined })), {
    minLength: 0,
    maxLength: 3,
  })
  .map((changes) => {
    const body = rightBody();
    return JSON.stringify(
      changes.reduce<unknown>((value, [path, replacement]) => put(value, path, replacement), body),
    );
  });

function rightBody(): unknown {
  return changeBody({ user: { ...anaPrado, key: 'u-fuzz' } });
}

function put(value: unknown, [name, ...rest]: readonly string[], replacement: unknown): unknown {
  if (name === undefined) return replacement;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = new Map(isObject ? Object.entries(value) : []);
  return Object.fromEntries(entries.set(name, put(entries.get(name), rest, replacement)));
}

/** Texts that are JSON, but not as anybody would write it. */
const Odd = fc.constantFrom(
  '{"type":"user.updated","type":"user.deleted","data":{"user":{"key":"a"}}}',
  JSON.stringify(rightBody()).replace('"data":', '"data":{"user":{"key":"a"}},"data":'),
  JSON.stringify(rightBody()).replace('"user":{', '"user":{"key":"a","key":"u-fuzz",'),
  JSON.stringify(rightBody()).replace('"user":{', '"user":{"__proto__":{"email":"x@example.com"},'),
  JSON.stringify(rightBody()).replace('{"type"', '{"__proto__":{"data":1},"type"'),
  JSON.stringify(rightBody()).replace('"plano"', '"__proto__"'),
  JSON.stringify(rightBody()).replace('"plano"', '"constructor"'),
  JSON.stringify(rightBody()).replace('Ana Prado', '\\ud800'),
  `\ufeff${JSON.stringify(rightBody())}`,
  ` \n\t${JSON.stringify(rightBody(), null, 3)}\r\n `,
  '['.repeat(200_000) + ']'.repeat(200_000),
  `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  JSON.stringify(rightBody()).replace('"Analista"', `${'['.repeat(50_000)}${']'.repeat(50_000)}`),
  `[${'0,'.repeat(1_000_000)}0]`,
  '1e999999',
  '"'.padEnd(1_000_000, 'a').concat('"'),
);

/** Bytes that are hardly JSON: cut off, or with something thrown in. */
const Broken = fc
  .tuple(Mutated, fc.nat({ max: 2_000 }), fc.uint8Array({ maxLength: 6 }))
  .map(([text, at, bytes]) => {
    const whole = Buffer.from(text);
    const place = at % (whole.length + 1);
    const rest = bytes.length === 0 ? Buffer.of() : whole.subarray(place);
    return Buffer.concat([whole.subarray(0, place), bytes, rest]);
  });

/** Bodies of webhooks as nobody should send them, among some that are right. */
export const bodies: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 6, arbitrary: Mutated.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: Broken },
  { weight: 2, arbitrary: Odd.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);
