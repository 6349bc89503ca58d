import type { Field } from '../../functions/domain/field.ts';
import { changeIdOf } from '../../functions/domain/ids.ts';
import type { User } from '../../functions/domain/user.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';
import { type BodyResult, readUserChange } from '../../functions/sources/user-change-body.ts';

/** A person that does not exist, with a value in every field. */
export const anaPrado = {
  key: 'u-1001',
  name: 'Ana Prado',
  email: 'ana.prado@example.com',
  cpf: '52998224725',
  registrationId: '00010234',
  mobile: '+5561989899898',
  birthDate: '1990-02-15',
  admissionDate: '2022-01-01',
  jobTitle: 'Analista',
  areas: ['Produto', 'Dados', 'BI'],
  manager: 'chefe@example.com',
  gender: 'female',
  location: 'Brasília',
  picture: 'aGVsbG8=',
  password: 'Senha@123',
  roleIds: [1],
  attributes: { plano: 'ouro' },
  ids: { 'gestao-plus': '108', imagemais: 47 },
} satisfies User;

/** The body of a webhook; what a test is about is put over what is right. */
export function changeBody({
  user = { key: 'u-1001', name: 'Ana Prado' },
  data = {},
  top = {},
}: {
  user?: unknown;
  data?: object;
  top?: object;
} = {}): unknown {
  return {
    type: 'user.updated',
    timestamp: '2026-11-22T12:00:00.000Z',
    ...top,
    data: { user, ...data },
  };
}

/** Reads a body as it is read when it is received at noon of the day that the bodies of tests tell of. */
export function readAsOf(body: unknown, now = '2026-11-22T12:00:00Z'): BodyResult {
  return readUserChange(body, new Date(now));
}

/** A change as it is once its webhook was accepted. */
export function makeChange(overrides: Partial<UserChange> = {}): UserChange {
  const fields: readonly Field[] = ['email', 'mobile'];
  return {
    id: changeIdOf('hr', 'msg_1'),
    source: 'hr',
    type: 'user.updated',
    occurredAt: '2026-11-22T12:00:00.000Z',
    receivedAt: '2026-11-22T12:00:01.000Z',
    fields,
    user: anaPrado,
    previous: {},
    ...overrides,
  };
}
