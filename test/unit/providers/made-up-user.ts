import type { User } from '../../../functions/domain/user.ts';

/** A person that does not exist, with a value in every field. */
export const ana = {
  key: 'u-1001',
  name: 'Ana Prado',
  email: 'ana.prado@example.com',
  cpf: '52998224725',
  registrationId: '00010234',
  mobile: '+5561989899898',
  birthDate: '1990-02-15',
  admissionDate: '2022-01-31',
  jobTitle: 'Analista',
  areas: ['Produto', 'Dados', 'BI'],
  manager: 'chefe@example.com',
  gender: 'female',
  location: 'Brasília',
  picture: 'aGVsbG8=',
  password: 'Senha@123',
  roleIds: [1, 7],
  attributes: { plano: 'ouro', 'Área de atuação': 'Sul', pontos: 12, ativo: true },
} satisfies User;
