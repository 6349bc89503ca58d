import { describe, expect, it } from 'vitest';
import { anaPrado, changeBody, readAsOf } from '../../support/user-change.ts';

function readUser(fields: object) {
  return readAsOf(changeBody({ user: { key: 'u-1001', ...fields } }));
}

describe('a user change', () => {
  it('is read with every field there is', () => {
    const data = { changed: ['email', 'mobile'], previous: { email: 'ana@example.com' } };
    expect(readAsOf(changeBody({ user: anaPrado, data }))).toEqual({
      ok: true,
      content: {
        type: 'user.updated',
        occurredAt: '2026-11-22T12:00:00.000Z',
        user: anaPrado,
        fields: ['email', 'mobile'],
        previous: { email: 'ana@example.com' },
      },
    });
  });

  it('needs no field but the key', () => {
    expect(readUser({})).toMatchObject({ ok: true, content: { fields: [], previous: {} } });
  });
});

const longText = 'x'.repeat(1_001);

const fine: [string, unknown[]][] = [
  ['key', ['u-1001', 'ü/1', '..', 'a b', '李', 'x'.repeat(256), '__proto__']],
  ['name', ['Ana', 'Zoë Ângela', '李', "D'Ávila", 'x'.repeat(1_000)]],
  [
    'email',
    [
      'a@example.com',
      'Ana.Prado+x@EXAMPLE.com.br',
      "ana.d'avila@example.com",
      'a_b@x-y.example.com',
    ],
  ],
  ['cpf', ['52998224725', '11144477735', '00000000191']],
  ['registrationId', ['00010234', 'A/1', '1.2']],
  ['mobile', ['+5561989899898', '+14155550100', '+1234567']],
  ['birthDate', ['1990-02-15', '2000-02-29']],
  ['admissionDate', ['2022-01-01', '2024-02-29']],
  ['jobTitle', ['Analista']],
  ['areas', [['Produto'], ['Produto', 'Dados', 'BI']]],
  ['manager', ['chefe@example.com', '00010001']],
  ['gender', ['female', 'male']],
  ['location', ['Brasília']],
  ['picture', ['aGVsbG8=', 'aGVsbG8h', '/+8=']],
  ['password', ['Senha@123', ' ', 'a b']],
  ['roleIds', [[], [1], [1, 2, 3]]],
  [
    'attributes',
    [
      {},
      { ['x'.repeat(100)]: 1 },
      { plano: 'ouro', pontos: 1.5, ativo: false, zero: 0, ação: '1' },
    ],
  ],
  ['ids', [{}, { 'gestao-plus': '108', imagemais: 47 }]],
];

describe.each(fine)('%s takes', (field, values) => {
  it.each(values.map((value) => [value]))('%j', (value) => {
    expect(readUser({ [field]: value })).toMatchObject({
      ok: true,
      content: { user: { [field]: value } },
    });
  });
});

const noText = [null, 1, true, {}, [], '', '  ', '\n', 'a\tb', 'a\u0000', '\ud800', longText];

const wrong: [string, unknown[]][] = [
  ['key', [null, 7, '', ' ', 'x'.repeat(257), 'a\nb', '\udc00']],
  ['name', noText],
  [
    'email',
    [
      ...noText,
      'ana',
      'ana@',
      '@example.com',
      'ana@example',
      'a b@example.com',
      'a..b@example.com',
      '.a@example.com',
      'ana@example..com',
      'ana@-example.com',
      'Ana <ana@example.com>',
      `${'x'.repeat(250)}@example.com`,
    ],
  ],
  [
    'cpf',
    [
      null,
      52998224725,
      '',
      '529.982.247-25',
      '52998224724',
      '52998224735',
      '11111111111',
      '5299822472',
    ],
  ],
  ['registrationId', [...noText, '.', '..']],
  [
    'mobile',
    [
      null,
      5561989899898,
      '',
      '61989899898',
      '+0123456789',
      '+55 61 98989-9898',
      '+1234567890123456',
    ],
  ],
  [
    'birthDate',
    [
      null,
      '',
      '15/02/1990',
      '1990-2-15',
      '1990-02-30',
      '2023-02-29',
      '1990-13-01',
      '1990-02-15T00:00:00Z',
      '0000-00-00',
      19_900_215,
    ],
  ],
  ['admissionDate', [null, 20_220_101, '2022-00-01', '2022-01-32', '2022-04-31']],
  ['jobTitle', noText],
  ['areas', [null, 'Produto', {}, [], ['a', 'b', 'c', 'd'], [1], ['']]],
  ['manager', noText],
  ['gender', [null, 'F', 'Female', '', 1]],
  ['location', noText],
  [
    'picture',
    [
      null,
      '',
      'aGVsbG8',
      'aGVs bG8=',
      'aGVsbG8=\n',
      'data:image/png;base64,aGVsbG8=',
      '-_8=',
      'aGVsbG9=',
    ],
  ],
  ['password', [null, 12345678, '', 'a\nb', longText]],
  ['roleIds', [null, 1, '1', ['1'], [0], [-1], [1.5], [2 ** 53], Array(201).fill(1)]],
  [
    'attributes',
    [
      null,
      'plano',
      [],
      ['ouro'],
      { plano: null },
      { plano: '' },
      { plano: {} },
      { plano: ['a'] },
      { '': 1 },
      { '-': 1 },
    ],
  ],
  [
    'ids',
    [
      null,
      '108',
      [],
      ['108'],
      { dito: 0 },
      { dito: -1 },
      { dito: 1.5 },
      { dito: '' },
      { dito: '..' },
      { dito: null },
    ],
  ],
];

describe.each(wrong)('of %s one fault is told, once: ', (field, values) => {
  it.each(values.map((value) => [value]))('%j', (value) => {
    const result = readUser({ [field]: value });
    expect(result.ok).toBe(false);
    const issues = result.ok ? [] : result.issues;
    expect(issues).toHaveLength(1);
    for (const { path, message } of issues) {
      expect(path).toMatch(new RegExp(`^data\\.user\\.${field}(\\.|$)`));
      expect(message).toMatch(/^(must|is|has) .{5,}/);
    }
  });
});

describe('texts', () => {
  it('are trimmed and composed', () => {
    const user = { name: '  Ange\u0301lica ', areas: [' A '], attributes: { plano: ' ouro ' } };
    expect(readUser(user)).toMatchObject({
      ok: true,
      content: { user: { name: 'Angélica', areas: ['A'], attributes: { plano: 'ouro' } } },
    });
  });

  it('are left as they are in a password', () => {
    const user = { password: ' e\u0301 ' };
    expect(readUser(user)).toMatchObject({ ok: true, content: { user } });
  });
});
