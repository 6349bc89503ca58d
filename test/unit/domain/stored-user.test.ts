import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  StoredPreviousSchema,
  StoredUserIdSchema,
  StoredUserSchema,
} from '../../../functions/domain/stored-user.ts';
import { anaPrado } from '../../support/user-change.ts';

describe('what was stored of a user', () => {
  it('is read as it is, with every field there is', () => {
    expect(v.parse(StoredUserSchema, anaPrado)).toEqual(anaPrado);
  });

  it('stays readable, although it would not be accepted any more', () => {
    const user = {
      key: 'u\u200b1',
      name: '\u202eanA',
      email: 'ana@example',
      cpf: '1',
      registrationId: '..',
      mobile: '+5500',
      birthDate: '0001-01-01',
      admissionDate: '9999-12-31',
      roleIds: [2 ** 60],
      areas: [],
      attributes: { '': 1e21 },
      ids: { dito: '' },
    };
    expect(v.parse(StoredUserSchema, user)).toEqual(user);
  });

  it('is compared in the form of today', () => {
    const written = ' ana@ação.com.br';
    const form = 'ana@xn--ao-siap.com.br';
    expect(v.parse(StoredUserIdSchema, written)).toBe(form);
    expect(v.parse(StoredUserIdSchema, 47)).toBe(47);
    expect(
      v.parse(StoredUserSchema, {
        registrationId: written,
        manager: written,
        email: written.trim(),
      }),
    ).toEqual({ registrationId: form, manager: form, email: form });
    expect(
      v.parse(StoredPreviousSchema, { registrationId: written, email: written.trim() }),
    ).toEqual({ registrationId: form, email: form });
  });

  it.each([null, 'x', { name: 1 }, { areas: 'x' }, { attributes: { a: null } }])(
    'is not guessed at: %j',
    (stored) => {
      expect(v.safeParse(StoredUserSchema, stored).success).toBe(false);
    },
  );
});
