import fc from 'fast-check';

/** The largest body that is looked at. */
const maxBytes = 4_500_000;

/** What is cheap to read once, and was or could be dear to look at in some way: repeated as often as it fits. */
const units: readonly string[] = [
  'a',
  ' ',
  '1',
  '=',
  '/',
  '.',
  '-',
  '@',
  'a.',
  'a@',
  'a-',
  'xn--a.',
  'QUJD',
  '(55) ',
  '2026-11-22T',
  'v1,',
  'é',
  'e\u0301',
  '\u03b1\u0313\u0300\u0345',
  '\u0315\u0300',
  `a${'\u0315'.repeat(15)}${'\u0300'.repeat(14)}`,
  '\u1100\u1161\u11a8',
  '\u00a0',
  '\u200d',
  '\u202e',
  '\u2028',
  '\ufeff',
  '\uff21',
  '漢',
  '👩',
  '👩‍❤️‍💋‍',
  '👩‍❤️‍💋‍👨',
  '0\ufe0f\u20e3',
  '🇧',
  '🏽',
  '\u{1f3f4}\u{e0067}\u{e0062}',
  '\u{1d400}',
  '\\u0041',
  '\\ud800',
  '\\n',
  '\\\\',
  '\\"',
  '\\u0315\\u0300',
];

type Place = (text: string) => string;

const timestamp = () => new Date().toISOString();

function bodyWith(data: string): string {
  return `{"type":"user.updated","timestamp":"${timestamp()}","data":${data}}`;
}

function userWith(members: string, more = ''): string {
  return bodyWith(`{"user":{"key":"u-slow",${members}}${more}}`);
}

const fields = [
  ...['name', 'email', 'cpf', 'registrationId', 'mobile', 'birthDate', 'admissionDate'],
  ...['jobTitle', 'manager', 'gender', 'location', 'picture', 'password'],
];

/** Where one text can stand. */
const places: readonly Place[] = [
  (text) => bodyWith(`{"user":{"key":"${text}"}}`),
  ...fields.map(
    (field): Place =>
      (text) =>
        userWith(`"${field}":"${text}"`),
  ),
  (text) => userWith(`"areas":["${text}"]`),
  (text) => userWith(`"attributes":{"${text}":1}`),
  (text) => userWith(`"attributes":{"a":"${text}"}`),
  (text) => userWith(`"ids":{"${text}":1}`),
  (text) => userWith(`"ids":{"dito":"${text}"}`),
  (text) => userWith(`"${text}":1`),
  (text) => userWith('"name":"Ana"', `,"previous":{"email":"${text}"}`),
  (text) => userWith('"name":"Ana"', `,"previous":{"registrationId":"${text}"}`),
  (text) => userWith('"name":"Ana"', `,"previous":{"${text}":1}`),
  (text) => userWith('"name":"Ana"', `,"changed":["${text}"]`),
  (text) => userWith('"name":"Ana"', `,"changed":["attributes.${text}"]`),
  (text) => `{"type":"${text}","timestamp":"${text.slice(0, 1_000)}"}`,
  (text) => `{"type":"user.updated","timestamp":"${text}"}`,
  (text) => `{"${text}":1}`,
  (text) => `"${text}"`,
  (text) => text,
];

/** One text of almost the size of a body. */
const OneText = fc
  .tuple(fc.constantFrom(...places), fc.constantFrom(...units))
  .map(([place, unit]) => place(repeated(unit, maxBytes - 1_000)));

/** Two halves, as characters that are to be put into another order. */
const Halves = fc
  .tuple(
    fc.constantFrom(...places),
    fc.shuffledSubarray([...units], { minLength: 2, maxLength: 2 }),
  )
  .map(([place, [one = '', other = '']]) =>
    place(`a${repeated(one, maxBytes / 2 - 500)}${repeated(other, maxBytes / 2 - 500)}`),
  );

/** As many texts as are looked at, each as long as it may be, or longer. */
const ManyTexts = fc
  .record({
    name: fc.constantFrom(...units),
    value: fc.constantFrom(...units),
    nameLength: fc.constantFrom(50, 96, 390, 2_000),
    valueLength: fc.constantFrom(90, 990, 1_980, 3_980, 10_000),
    count: fc.constantFrom(20, 99, 199),
  })
  .map(({ name, value, nameLength, valueLength, count }) => {
    const names = Array.from({ length: count }, (_, at) => `${at}${unitsOf(name, nameLength)}`);
    const text = unitsOf(value, Math.min(valueLength, 3_900_000 / count / 3 - nameLength));
    const entries = names.map((one) => `"${one}":"${text}"`).join(',');
    const ids = names.map((_, at) => `"c${at}":"${text}"`).join(',');
    const texts = ['name', 'jobTitle', 'manager', 'location', 'registrationId', 'password'];
    const members = texts.map((field) => `"${field}":"${text}"`).join(',');
    const changed = names.map((one) => `"attributes.${one}"`).join(',');
    return userWith(
      `${members},"attributes":{${entries}},"ids":{${ids}}`,
      `,"changed":[${changed}]`,
    );
  });

/** A value of which there is one after the other, by its number. */
const items: readonly ((at: number) => string)[] = [
  () => '0',
  () => '""',
  () => '[]',
  () => '{}',
  () => '1e5',
  () => '123456789012345',
  () => '1234567890.123456789',
  () => `0.${'123456789'.repeat(11)}`,
  () => `1${'0'.repeat(900)}`,
  (at) => `"${at}"`,
  (at) => `{"a${at}":0}`,
  () => '"name"',
  (at) => `"attributes.${at}"`,
];

const lists: readonly Place[] = [
  (list) => `[${list}]`,
  (list) => userWith(`"roleIds":[${list}]`),
  (list) => userWith(`"areas":[${list}]`),
  (list) => userWith(`"name":[${list}]`),
  (list) => userWith('"name":"Ana"', `,"changed":[${list}]`),
  (list) => bodyWith(`[${list}]`),
];

const members: readonly ((at: number) => string)[] = [
  (at) => `"x${at}":0`,
  (at) => `"${at * 7_919}":0`,
  (at) => `"\\u0078${at}":""`,
  () => '"x":0',
  () => '"key":"u"',
  (at) => `"é${at}":{}`,
  (at) => `"${'x'.repeat(200)}${at}":1`,
  (at) => `"a${at}":0.${'123456789'.repeat(11)}`,
];

const objects: readonly Place[] = [
  (entries) => `{${entries}}`,
  (entries) => bodyWith(`{${entries}}`),
  (entries) => userWith(entries),
  (entries) => userWith(`"attributes":{${entries}}`),
  (entries) => userWith(`"ids":{${entries}}`),
  (entries) => userWith(`"name":{${entries}}`),
  (entries) => userWith('"name":"Ana"', `,"previous":{${entries}}`),
];

/** How many there are: as many as fit, or about as many as are looked at. */
const Counts = fc.constantFrom(200, 2_000, 9_000, 19_000, 39_000, 1_000_000);

const ManyItems = fc
  .tuple(fc.constantFrom(...lists), fc.constantFrom(...items), Counts)
  .map(([list, item, count]) => list(joined(item, count)));

const ManyMembers = fc
  .tuple(fc.constantFrom(...objects), fc.constantFrom(...members), Counts)
  .map(([object, member, count]) => object(joined(member, count)));

const Deep = fc
  .tuple(
    fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"a":', '}]'], ['[', '']),
    fc.constantFrom<Place>(
      (value) => value,
      (value) => userWith(`"name":${value}`),
      (value) => userWith(`"attributes":{"n":1e5,"a":${value}}`),
      (value) => bodyWith(value),
    ),
    fc.constantFrom(60, 5_000, 1_000_000),
  )
  .map(([[open = '', close = ''], place, depth]) => {
    const times = Math.min(depth, Math.floor((maxBytes - 1_000) / (open.length + close.length)));
    return place(`${open.repeat(times)}1${close.repeat(times)}`);
  });

const Digits = fc
  .tuple(
    fc.constantFrom('1', '0.', '0.0', '1e', '-0.', '1e-', '-'),
    fc.constantFrom('0', '1', '9', '123456789'),
    fc.constantFrom(90, 990, 100_000, maxBytes - 1_000),
    fc.constantFrom(1, 190),
  )
  .map(([start, digits, length, count]) => {
    const number = `${start}${repeated(digits, Math.min(length, (maxBytes - 10_000) / count - 20))}`;
    return userWith(`"attributes":{${joined((at) => `"a${at}":${number}`, count)}}`);
  });

/** What makes bodies that are to take long, of up to 5 MB. Made up and not written out: a report would be as long. */
export const slowBodies: fc.Arbitrary<() => Buffer> = fc
  .oneof(OneText, Halves, ManyTexts, ManyItems, ManyMembers, Deep, Digits)
  .map((text) => () => Buffer.from(text).subarray(0, 5_000_000));

/** Those that were slowest once, by what is in them. */
export const knownSlow: Readonly<Record<string, () => string>> = {
  'marks out of order in a name': () =>
    userWith(`"name":"a${'\u0315'.repeat(1_100_000)}${'\u0300'.repeat(1_100_000)}"`),
  'marks out of order, as many as Unicode allows, in each attribute': () => {
    const text = unitsOf(`a${'\u0315'.repeat(15)}${'\u0300'.repeat(14)}`, 990);
    return userWith(`"attributes":{${joined((at) => `"a${at}":"${text}"`, 199)}}`);
  },
  'letters with three marks in each attribute': () => {
    const text = unitsOf('\u03b1\u0313\u0300\u0345', 1_900);
    return userWith(`"attributes":{${joined((at) => `"a${at}":"${text}"`, 199)}}`);
  },
  'emoji that do not end, in each id': () => {
    const text = unitsOf('👩', 990);
    return userWith(`"ids":{${joined((at) => `"a${at}":"${text}\u200d"`, 199)}}`);
  },
  'names that nobody knows': () => userWith(joined((at) => `"x${at}":0`, 1_000_000)),
  'names of attributes': () =>
    userWith(`"attributes":{${joined((at) => `"x${at}":0`, 1_000_000)}}`),
  'names of connections': () => userWith(`"ids":{${joined((at) => `"x${at}":0`, 1_000_000)}}`),
  'lists in lists': () => userWith(`"name":${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`),
  'a list that never ends': () => '['.repeat(maxBytes),
  'a picture that is fine': () => userWith(`"picture":"${repeated('QUJD', maxBytes - 1_000)}"`),
  'more than is looked at': () => userWith(`"picture":"${repeated('QUJD', 4_990_000)}"`),
};

function repeated(unit: string, bytes: number): string {
  return unit.repeat(Math.max(0, Math.floor(bytes / Buffer.byteLength(unit))));
}

function unitsOf(unit: string, length: number): string {
  return unit.repeat(Math.max(0, Math.floor(length / unit.length)));
}

/** As many as there are to be, or as fit. */
function joined(item: (at: number) => string, count: number): string {
  const parts: string[] = [];
  let bytes = 1_000;
  for (let at = 0; at < count && bytes < maxBytes; at += 1) {
    const part = item(at);
    bytes += Buffer.byteLength(part) + 1;
    if (bytes < maxBytes) parts.push(part);
  }
  return parts.join(',');
}
