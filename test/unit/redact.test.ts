import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxReasonLength, redact, tidyReason } from '../../functions/domain/redact.ts';
import { ana } from './providers/made-up-user.ts';

const nobody = { secrets: [], user: {} };

it.each([
  ['Ana já existe', 'Ana Prado', '[name] já existe'],
  ['o cadastro de RUI foi recusado', 'Rui de Sá', 'o cadastro de [name] foi recusado'],
  ['Eva, Leo', 'Eva Leo Souza', '[name], [name]'],
  ['da: Ana', 'Ana da Lua', 'da: [name]'],
])('a part of a name with three letters is left out of: %s', (text, name, expected) => {
  expect(redact(text, { secrets: [], user: { name } })).toBe(expected);
});

describe('what a provider repeats of a user', () => {
  const user = { ...ana, attributes: { cidade: 'Olinda', ativo: true } };

  it.each([
    ['ANA.PRADO@example.com is taken', '[email] is taken'],
    ['no ana.prado%40example.com', 'no [email]'],
    ['Ana Prado, or Ana%20Prado, or Ana+Prado', '[name], or [name], or [name]'],
    ['cpf 52998224725 (529.982.247-25)', 'cpf [cpf] ([cpf])'],
    ['+5561989899898, 5561989899898, 61989899898', '[mobile], [mobile], [mobile]'],
    ['(61) 98989-9898 and 98989-9898', '[mobile] and [mobile]'],
    ['born 1990-02-15, that is 15/02/1990', 'born [birthDate], that is [birthDate]'],
    ['matrícula 00010234', 'matrícula [registrationId]'],
    ['area Produto, Dados', 'area [areas], [areas]'],
    ['Senha@123 is weak', '[password] is weak'],
    ['lives in Olinda: true', 'lives in [attributes.cidade]: true'],
    ['picture aGVsbG8= is bad', 'picture [picture] is bad'],
    ['leader of the user not found', 'leader of the user not found'],
  ])('%s', (text, redacted) => {
    expect(redact(text, { secrets: [], user })).toBe(redacted);
  });

  it('is removed whether its accents are composed or not', () => {
    const text = 'em Brasília'.normalize('NFD');
    expect(redact(text, { secrets: [], user: { location: 'Brasília' } })).toBe('em [location]');
  });

  it('is removed when it is only what the user was called in the request', () => {
    const sensitive = { ...nobody, ids: ['ana.velha', '11144477735', 47] };
    expect(redact('ana.velha, 111.444.777-35, user 47', sensitive)).toBe('[id], [id], user 47');
  });

  it('is removed by the longest value first', () => {
    const values = { secrets: [], user: { name: 'Ana Prado', jobTitle: 'Ana Prado Filha' } };
    expect(redact('Ana Prado Filha', values)).toBe('[jobTitle]');
  });

  it('is removed as a whole word if it is short, and a short password wherever it stands', () => {
    const user = { name: 'Ana', areas: ['BI'], password: 'x1', roleIds: [1] };
    const text = 'ANA, Anais, BI, bi, app, apps, 1 of ax1a';
    expect(redact(text, { secrets: ['app'], user })).toBe(
      '[name], Anais, [areas], bi, [credential], apps, 1 of a[password]a',
    );
  });

  it('is removed when only a part of it is said', () => {
    const user = { name: 'Ana de Souza Prado', email: 'ana.prado@example.com' };
    const text = 'PRADO de souza (ana.prado) at Prados by pradaria';
    expect(redact(text, { secrets: [], user })).toBe(
      '[name] de [name] ([email]) at Prados by pradaria',
    );
  });

  it('means nothing to the search but its characters', () => {
    const values = { secrets: ['a.c*(d|e)$1'], user: { name: '[^x]+?', password: '\\d{2}' } };
    expect(redact('axc* a.c*(d|e)$1 [^x]+? \\d{2} 42', values)).toBe(
      'axc* [credential] [name] [password] 42',
    );
  });
});

describe('what looks like a secret', () => {
  it.each([
    ['a bcrypt hash', `$2b$12$${'a'.repeat(53)}`, '[hash]'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.c2lnbmF0dXJl', '[token]'],
    ['long base64', 'QUJD'.repeat(60), '[data]'],
    ["somebody else's e-mail", 'bia.lima+rh@mail.example.com', '[email]'],
    ["somebody else's CPF", '111.444.777-35', '[cpf]'],
  ])('is removed: %s', (_, secret, label) => {
    expect(redact(`before ${secret} after`, nobody)).toBe(`before ${label} after`);
  });

  it('does not include words', () => {
    const text = 'name must be longer than or equal to 5 characters';
    expect(redact(text, nobody)).toBe(text);
  });
});

describe('credentials', () => {
  it('are removed in any case and percent-encoded', () => {
    const secrets = ['p4ss word/é', 'key'];
    expect(
      redact('P4SS WORD/É, p4ss%20word%2F%C3%A9, p4ss+word%2F%C3%A9', { secrets, user: {} }),
    ).toBe('[credential], [credential], [credential]');
  });

  it('never come through, whatever surrounds them', () => {
    const secret = fc.string({ minLength: 4, maxLength: 40, unit: 'grapheme' });
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, value, after) => {
        const redacted = redact(`${before}${value}${after}`, { secrets: [value], user: {} });
        expect(redacted.replaceAll('[credential]', '\u0000')).not.toContain(value.normalize('NFC'));
      }),
    );
  });
});

describe('a reason', () => {
  it('is one line of at most 500 characters', () => {
    const reason = tidyReason(`a\r\n\u001b[31mb\t${'c'.repeat(50)} `.repeat(100), nobody);
    expect(reason).toHaveLength(maxReasonLength);
    expect(reason).toMatch(/^a \[31mb c+ a .*…$/);
  });

  it('is not cut within a character', () => {
    for (const start of ['', 'a']) {
      expect(tidyReason(`${start}${'😀 '.repeat(400)}`, nobody).isWellFormed()).toBe(true);
    }
  });

  it('is redacted before it is cut', () => {
    const text = `${'x '.repeat(245)}made-up-password`;
    const reason = tidyReason(text, { secrets: ['made-up-password'], user: {} });
    expect(reason).not.toContain('made-up');
  });

  it.each(['a', 'a.', 'a@', '@a', '1.', 'eyJ', '$2b$12$', 'a-', '😀'])(
    'takes little time to redact a body that is nothing but %s',
    (unit) => {
      const text = unit.repeat(20_000);
      const startedAt = performance.now();
      tidyReason(text, { secrets: ['made-up-secret'], user: ana });
      expect(performance.now() - startedAt).toBeLessThan(500);
    },
  );

  it.each(['Senha@12', 'a', '5 ', '61 98989-', 'Ana '])(
    'takes little time to redact a megabyte of %j for a user of 500 attributes',
    (unit) => {
      const attributes = Object.fromEntries(
        Array.from({ length: 500 }, (_, at) => [`a${at}`, `valor número ${at * 7919} de Ana`]),
      );
      const text = unit.repeat(1_000_000 / unit.length);
      const startedAt = performance.now();
      tidyReason(text, { secrets: ['made-up-secret'], user: { ...ana, attributes } });
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    },
    20_000,
  );

  it('is removed whole, however long it is', () => {
    const location = 'Área de Atuação '.repeat(60).trim();
    const text = `unknown: ${encodeURIComponent(location)}!`;
    expect(redact(text, { secrets: [], user: { location } })).toBe('unknown: [location]!');
  });

  it.each([
    ['user not found', { name: 'Test User', email: 'user@example.com' }],
    ['Email já cadastrado', { email: 'email@example.com', name: 'Ana Prado' }],
  ])('does not take a word of the provider for a part of the person: %s', (text, user) => {
    expect(redact(text, { secrets: [], user })).toBe(text);
  });

  it('takes little time to redact, however large the picture', () => {
    const picture = Buffer.alloc(1_500_000, 'picture').toString('base64');
    const text = `bad picture: ${picture.slice(0, 9_000)}`;
    const startedAt = performance.now();
    expect(tidyReason(text, { secrets: [], user: { ...ana, picture } })).toBe(
      'bad picture: [picture]',
    );
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
