import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { asciiEmail, whyNoEmail } from '../../../functions/domain/email-address.ts';
import { Email } from '../../../functions/domain/text-fields.ts';

const label63 = 'a'.repeat(63);

describe('an e-mail address', () => {
  it.each([
    'ana@xn--ao-siap.com.br',
    'ana@example.xn--p1ai',
    'ana@xn--e1afmkfd.xn--p1ai',
    'ana@my--company.com.br',
    'ana@a--b.c--d.example.com',
    'ana+rh@example.com',
    'ANA.Prado@EXAMPLE.COM',
    "jose.d'avila@example.com",
    'ana/prado@example.com',
    "!#$%&'*+/=?^_`{|}~-@example.com",
    'a@b.co',
    '1@1.example',
    `a@${label63}.com`,
    `a@example.xn--${'a'.repeat(59)}`,
  ])('is %s, and stays so', (email) => {
    expect(whyNoEmail(email)).toBeUndefined();
    expect(asciiEmail(email)).toBe(email);
  });

  it.each([
    '',
    'ana',
    'ana@',
    '@example.com',
    'ana@example',
    'ana@example.c',
    'ana@example.c0m',
    'ana@example.1',
    'ana@.example.com',
    'ana@example..com',
    'ana@example.com.',
    'ana@-example.com',
    'ana@example-.com',
    'ana@example.-com',
    'ana@example.xn--',
    'ana@exa_mple.com',
    'ana@192.0.2.1',
    'ana@[192.0.2.1]',
    'ana@[IPv6:2001:db8::1]',
    'ana.@example.com',
    '.ana@example.com',
    'a..na@example.com',
    'ana prado@example.com',
    'ana@example com',
    'ana@ana@example.com',
    '"ana"@example.com',
    'Ana <ana@example.com>',
    'ana@example.com, rui@example.com',
    'ana@example.com\n',
    `a@${label63}a.com`,
    `a@example.xn--${'a'.repeat(60)}`,
  ])('is not %j', (email) => {
    expect(whyNoEmail(email)).toBe('must be an e-mail address, such as ana@example.com');
    expect(asciiEmail(email)).toBe(email);
  });

  it.each(['joão@example.com', 'ана@xn--e1afmkfd.xn--p1ai', 'josé.prado@my--company.com.br'])(
    'has no accents before the @, which is said: %s',
    (email) => {
      expect(whyNoEmail(email)).toMatch(/before the @; no provider is known to take them$/);
    },
  );

  it.each(['ana😀@example.com', 'ana’s@example.com', '“ana”@example.com', 'ana…@example.com'])(
    'has no other signs there, which are no accents: %s',
    (email) => {
      expect(whyNoEmail(email)).toBe('must be an e-mail address, such as ana@example.com');
    },
  );

  it.each([
    ['ana\u200b@example.com', 'U+200B'],
    ['a\u00adna@example.com', 'U+00AD'],
    ['joão\u2060@example.com', 'U+2060'],
    ['ana\u202e@example.com', 'U+202E'],
    ['ana\u0000@example.com', 'U+0000'],
    ['ana@example\u200b.com', 'U+200B'],
    ['ana\u00a0prado@example.com', 'U+00A0'],
  ])('says which character in it cannot be seen: %j', (email, codePoint) => {
    const [issue, ...others] = v.safeParse(Email, email).issues ?? [];
    expect(others).toEqual([]);
    expect(issue?.message).toContain(`must not contain ${codePoint}, which `);
  });
});

describe('a domain in any script has one form in ASCII', () => {
  it.each([
    ['ana@ação.com.br', 'ana@xn--ao-siap.com.br'],
    ['ana@AÇÃO.com.br', 'ana@xn--ao-siap.com.br'],
    ['ana@ac\u0327a\u0303o.com.br', 'ana@xn--ao-siap.com.br'],
    ['ana@XN--AO-SIAP.COM.BR', 'ana@xn--ao-siap.com.br'],
    ['ana@RH.XN--AO-SIAP.COM.BR', 'ana@rh.xn--ao-siap.com.br'],
    ['Ana+RH@rh.ação.com.br', 'Ana+RH@rh.xn--ao-siap.com.br'],
    ['ana@пример.рф', 'ana@xn--e1afmkfd.xn--p1ai'],
    ['ana@例え.テスト', 'ana@xn--r8jz45g.xn--zckzah'],
    ['ana@straße.example', 'ana@xn--strae-oqa.example'],
    ['ana@हिन्दी.भारत', 'ana@xn--j2bd4cyah0f.xn--h2brj9c'],
    ['ana@ｅｘａｍｐｌｅ.com', 'ana@example.com'],
  ])('%s', (email, ascii) => {
    expect(asciiEmail(email)).toBe(ascii);
    expect(whyNoEmail(ascii)).toBeUndefined();
    expect(asciiEmail(ascii)).toBe(ascii);
  });

  it.each([
    'ana@-ação.com',
    'ana@ação-.com',
    'ana@ação..com',
    'ana@ação',
    'ana@ação.com.',
    'ana@ação.com/x',
    'ana@ação.com:80',
    'ana@ação.com?x',
    'ana@%41ção.com',
    'ana@a_ção.com',
    'ana@ção .com',
    'ana@１９２.０.２.１',
    'ana@ação。com',
    'ana@\u200dação.com',
    '@ação.com',
    'a b@ação.com',
    'a@b@ação.com',
    'ação.com',
    `ana@${'ã'.repeat(60)}.com`,
    `ana@${'ã.'.repeat(130)}com`,
  ])('and what is no domain stays as it is: %j', (email) => {
    expect(asciiEmail(email)).toBe(email);
    expect(whyNoEmail(email)).toBeDefined();
  });
});
