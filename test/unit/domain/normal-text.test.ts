import { describe, expect, it } from 'vitest';
import {
  normalIdentifier,
  normalText,
  whyNoIdentifier,
  whyNoPassword,
  whyUnreadable,
} from '../../../functions/domain/normal-text.ts';

const whys = [
  ['a text', whyUnreadable],
  ['an identifier', whyNoIdentifier],
  ['a password', whyNoPassword],
] as const;

describe('a normal text', () => {
  it('has one form, however it was composed, and no space around it', () => {
    const forms = [
      'Ange\u0301lica',
      'Angélica',
      ' Angélica ',
      '\u00a0Angélica\ufeff',
      '\u2028Angélica\n',
    ];
    expect(new Set(forms.map((form) => normalText(form)))).toEqual(new Set(['Angélica']));
  });

  it('keeps what is within it', () => {
    expect(normalText('Ana  Prado\u200d')).toBe('Ana  Prado\u200d');
    expect(normalText('ﬁ Ａ')).toBe('ﬁ Ａ');
  });

  it('is not worked out of what is refused anyway, which could take long', () => {
    const long = 'e\u0301'.repeat(2_000);
    expect(normalText(` ${long} `)).toBe('é'.repeat(2_000));
    expect(normalText(` ${long}e `)).toBe(`${long}e`);
    expect(normalText('e\u0301'.repeat(20), 10)).toBe('é'.repeat(20));
    expect(normalText('e\u0301'.repeat(21), 10)).toBe('e\u0301'.repeat(21));
    // What has more marks in a row than any letter takes does not get short enough.
    const marked = `a${'\u0323'.repeat(9)}`;
    expect(normalText(marked.repeat(2), 20)).toBe(marked.repeat(2).normalize('NFC'));
    expect(normalText(marked.repeat(3), 20)).toBe(marked.repeat(3));
    const piled = `a${'\u0301\u0323'.repeat(16)}`;
    expect(normalText(` ${piled} `)).toBe(piled);
  });
});

describe('an identifier has one form', () => {
  it.each([
    ['u-1', ' u-1\t'],
    ['josé', 'jose\u0301'],
    ['ana@xn--ao-siap.com.br', 'ana@ação.com.br'],
    ['ana@xn--ao-siap.com.br', ' ana@AÇA\u0303O.com.br '],
  ])('%s', (form, written) => {
    expect(normalIdentifier(written)).toBe(form);
  });

  it('and is told from others by case, width and script', () => {
    const others = ['u-1', 'U-1', 'ｕ-1', 'u‐1', 'u-\u0661', 'а', 'a'];
    expect(new Set(others.map((id) => normalIdentifier(id))).size).toBe(others.length);
  });
});

describe.each(whys)('%s must not contain', (_, why) => {
  it.each([
    ['a control', 'a\u0000b', 'U+0000'],
    ['a line break', 'a\nb', 'U+000A'],
    ['the last control of ASCII', 'a\u007fb', 'U+007F'],
    ['the first of the other controls', 'a\u0080b', 'U+0080'],
    ['next line', 'a\u0085b', 'U+0085'],
    ['the last of the other controls', 'a\u009fb', 'U+009F'],
    ['a separator of lines', 'a\u2028b', 'U+2028'],
    ['a separator of paragraphs', 'a\u2029b', 'U+2029'],
    ['an embedding', 'a\u202ab', 'U+202A'],
    ['an override', 'Ana\u202eodarP', 'U+202E'],
    ['an isolate', 'a\u2066b', 'U+2066'],
    ['the end of an isolate', 'a\u2069b', 'U+2069'],
    ['a deprecated format', 'a\u206fb', 'U+206F'],
    ['an annotation', 'a\ufff9b', 'U+FFF9'],
    ['half a character', 'a\ud800b', 'U+D800'],
    ['the other half', 'a\udfffb', 'U+DFFF'],
    ['a noncharacter', 'a\ufdd0b', 'U+FDD0'],
    ['a noncharacter at the end of a plane', 'a\u{1ffff}b', 'U+1FFFF'],
    ['a tag', 'a\u{e0041}b', 'U+E0041'],
    ['the tag of a language', 'a\u{e0001}b', 'U+E0001'],
    ['what is ignored without being assigned', 'a\u{e0fff}b', 'U+E0FFF'],
  ])('%s', (__, text, codePoint) => {
    expect(why(text)).toBe(`must not contain ${codePoint}, which does not belong into a text`);
  });

  it('more combining marks in a row than any script needs', () => {
    expect(why(`a${'\u0301'.repeat(30)}`)).toBeUndefined();
    expect(why(`a${'\u0301'.repeat(31)}`)).toMatch(/^must not have more than 30/);
  });
});

describe.each(whys)('%s must have something that can be seen, not only', (_, why) => {
  it.each([
    ['a zero-width space', '\u200b'],
    ['joiners', '\u200c\u200d\u2060'],
    ['soft hyphens', '\u00ad\u00ad'],
    ['a Hangul filler', '\u3164'],
    ['a half-width Hangul filler', '\uffa0'],
    ['Hangul fillers for halves of a syllable', '\u115f\u1160'],
    ['blank Braille', '\u2800'],
    ['blanks between others', '\u2800\u200b\u2800'],
    ['a note without a sound', '\u{1d159}'],
    ['a blank hieroglyph', '\u{13441}'],
    ['combining marks', '\u0301\u0308'],
    ['a variation selector', '\ufe0f'],
    ['marks of direction', '\u200e\u200f'],
    ['the place of an object', '\ufffc'],
  ])('%s', (__, text) => {
    expect(why(text)).toBe('must have a character that can be seen');
  });
});

describe('a text that people need is fine', () => {
  it.each([
    'Ana',
    "D'Ávila",
    '李',
    '?',
    '—',
    '7',
    '©',
    '👩‍💻',
    '👩🏽‍🚀 Ana',
    '❤️',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '🇧🇷',
    'می‌خواهم',
    'ශ්‍රී',
    'क्‍ष',
    '葛\u{e0100}城',
    'שלום\u200f!',
    '\u200eمحمد',
    'Ana\u00a0Prado',
    'a\u00adb',
    'ñ\u0323',
    'e\u0301\u0323',
  ])('%s', (text) => {
    expect(whyUnreadable(text)).toBeUndefined();
  });
});

describe('an identifier must not hide anything', () => {
  it.each([
    ['u\u200b1', 'U+200B'],
    ['u1\u200b', 'U+200B'],
    ['\u200bu1', 'U+200B'],
    ['u\u200d1', 'U+200D'],
    ['u\u00ad1', 'U+00AD'],
    ['u\u200e1', 'U+200E'],
    ['u\u061c1', 'U+061C'],
    ['u\ufeff1', 'U+FEFF'],
    ['u\u00a01', 'U+00A0'],
    ['u\u30001', 'U+3000'],
    ['u\u2800', 'U+2800'],
    ['u\u3164', 'U+3164'],
    ['u\ufe0f', 'U+FE0F'],
    ['u\u{e0100}', 'U+E0100'],
    ['u\u180e1', 'U+180E'],
    ['u\u034f1', 'U+034F'],
    ['u\u{13430}1', 'U+13430'],
    ['👩\u200d', 'U+200D'],
    ['👩‍💻\u200d', 'U+200D'],
    ['👩‍💻\ufe0f', 'U+FE0F'],
  ])('%j', (text, codePoint) => {
    expect(whyNoIdentifier(text)).toBe(`must not contain ${codePoint}, which cannot be seen`);
  });

  it.each(['ｕ１', '１', '！', 'ｱ', '𝐮𝟏', '\uff01', '\uffee', '\u{1d400}', '\u{1d7ff}'])(
    'nor look like another one: %s',
    (text) => {
      expect(whyNoIdentifier(text)).toMatch(/^must have ordinary letters and digits/);
    },
  );

  it('nor begin with what belongs to the character before', () => {
    expect(whyNoIdentifier('\u0301a')).toBe('must not begin with a combining mark');
    expect(whyNoIdentifier('a\u0323\u0302')).toBeUndefined();
  });

  it.each([
    'u-1',
    'a b',
    '00010234',
    'José/1',
    '李',
    'ana@example.com',
    'nº 7',
    'a_b.c:d#e',
    '..',
    '👩‍💻',
    'a ❤️ b',
    '1️⃣',
  ])('and may be %s', (text) => {
    expect(whyNoIdentifier(text)).toBeUndefined();
  });
});

it('an identifier is looked through for emoji up to 100 characters, as that takes long', () => {
  const emoji = '👩‍💻';
  expect(whyNoIdentifier(emoji.repeat(100 / emoji.length))).toBeUndefined();
  expect(whyNoIdentifier(`${emoji.repeat(100 / emoji.length)}a`)).toMatch('U+200D');
  expect(whyNoIdentifier('👩'.repeat(500))).toBeUndefined();
});

it('a password may have spaces, in any place', () => {
  for (const text of [' ', ' a', 'a ', 'a b']) expect(whyNoPassword(text)).toBeUndefined();
  expect(whyNoPassword('\u00a0')).toBe('must have a character that can be seen');
});

it.each(whys)('%s that is empty or far too long is judged by its length alone', (_, why) => {
  expect(why('')).toBeUndefined();
  expect(why('\u202e'.repeat(4_001))).toBeUndefined();
  expect(why('\u202e'.repeat(4_000))).toBeDefined();
});
