import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeReply } from '../../../functions/adapters/reply-charset.ts';

const bytes = (...codes: number[]) => Uint8Array.from(codes);
const marciaInLatin1 = bytes(0x4d, 0xe1, 0x72, 0x63, 0x69, 0x61);

test.for([
  'text/plain; charset=ISO-8859-1',
  'text/plain;charset="iso-8859-1"',
  'text/plain; boundary=x; CHARSET = latin1',
  'application/json; charset=windows-1252; version=1',
])('a reply is read in the charset that it names: %s', (contentType) => {
  expect(decodeReply(marciaInLatin1, contentType)).toBe('Márcia');
});

test('a reply in UTF-16 is read as such', () => {
  const utf16 = Buffer.from('{"message":"José não existe"}', 'utf16le');
  expect(decodeReply(utf16, 'application/json; charset=utf-16le')).toBe(
    '{"message":"José não existe"}',
  );
});

test.for([undefined, 'text/plain', 'nonsense', 'text/plain; charset=', 'x; charset=utf-7'])(
  'without a charset that is known, it is read as UTF-8: %s',
  (contentType) => {
    expect(decodeReply(Buffer.from('Márcia'), contentType)).toBe('Márcia');
    expect(decodeReply(marciaInLatin1, contentType)).toBe('M\ufffdrcia');
  },
);

test('whatever bytes come under whatever charset, there is a text', () => {
  const charset = fc.oneof(
    fc.constantFrom('utf-8', 'utf-16be', 'gb18030', 'shift_jis', 'iso-2022-jp', 'replacement'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), charset, (body, name) => {
      expect(typeof decodeReply(body, `text/plain; charset=${name}`)).toBe('string');
    }),
  );
});
