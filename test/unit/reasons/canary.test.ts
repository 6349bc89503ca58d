import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../functions/domain/connection.ts';
import { connectionSecretName } from '../../../functions/domain/credentials.ts';
import { matchChange, payloadFor } from '../../../functions/domain/match-change.ts';
import { knownWords } from '../../../functions/domain/reasons/known-words.ts';
import { createSessions } from '../../../functions/domain/sessions.ts';
import { updateUser } from '../../../functions/domain/update-user.ts';
import { presentFields, type User } from '../../../functions/domain/user.ts';
import { writings } from '../../support/canary-forms.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  imagemaisSettings,
  makeConnection,
  wecareSettings,
} from '../../support/made-connection.ts';
import { atLeast } from '../../support/property-runs.ts';
import { createPutSecrets } from '../../support/put-secrets.ts';
import { createStoppedClock } from '../../support/stopped-clock.ts';
import { makeChange } from '../../support/user-change.ts';

/** Somebody whose name, job and password are words with which providers describe errors. */
const user = {
  key: 'chave-de-bento',
  name: "Bento d'Ávila Campo Válido Conceição",
  email: 'bento.servico+rh@example.com',
  cpf: '52998224725',
  mobile: '+5561989898989',
  birthDate: '1990-03-12',
  admissionDate: '2015-07-01',
  registrationId: 'MAT-77812',
  jobTitle: 'service manager',
  areas: ['Diretoria Fiscal', 'expired'],
  manager: 'chefe.senha@example.com',
  gender: 'female',
  location: 'São João do Limite',
  password: 'token "forte"&<x> inválido',
  picture: 'aGVsbG8=',
  roleIds: [12, 4711],
  attributes: { salario: 12345.67, uf: 'SE', nota: 'possible duplicate', filhos: 8 },
  ids: { 'gestao-plus': 'G-501', imagemais: 4_702, dito: 'dito-profile' },
} satisfies User;
const change = makeChange({
  user,
  fields: presentFields(user),
  previous: { email: 'velho.cadastro@example.com', registrationId: 'ANT-1' },
});

const connections: readonly (readonly [Connection, Readonly<Record<string, string>>])[] = [
  [
    makeConnection('gestao-plus', gestaoPlusSettings),
    { username: 'conta-field', password: 'Segredo@limit' },
  ],
  [makeConnection('wecare', wecareSettings), { key: 'chave-0912', secret: 'um-segredo-unique' }],
  [makeConnection('dito', ditoSettings), { apiKey: 'sk_live/abc+def==', secretKey: 'dito-9f8e7d' }],
  [makeConnection('imagemais', imagemaisSettings), { accessToken: 'im.tok-ABCDEF98765432' }],
];

const values = [
  user.name,
  user.email,
  user.cpf,
  user.mobile,
  user.birthDate,
  user.registrationId,
  user.jobTitle,
  ...user.areas,
  user.manager,
  user.gender,
  user.location,
  user.password,
  String(user.attributes.salario),
  user.attributes.nota,
  'velho.cadastro@example.com',
  'ANT-1',
  // Of somebody else.
  'João Pereira Lima',
  'joao.souza@example.org',
  '11144477735',
  '+55 11 97777-6666',
  '12 de março de 1990',
];

/** What is left in a reason of words that a provider says, from the real way to it and back. */
async function reasonFor(
  [connection, secret]: (typeof connections)[number],
  said: unknown,
): Promise<string> {
  const body = JSON.stringify(said);
  const clock = createStoppedClock();
  const client = { send: async () => ({ status: 422, body }) };
  const logIn = { send: async () => ({ status: 200, body: '{"access_token":"token-de-acesso"}' }) };
  const { user: sent } = payloadFor(change, connection);
  const known = knownWords(change);
  const { verdict } = await updateUser(
    { user: sent, fields: change.fields, ids: ['47'], known },
    {
      connection,
      client,
      secrets: createPutSecrets({ [connectionSecretName(connection.name)]: secret }),
      sessions: createSessions(logIn, 1_000, clock),
      ambient: clock,
      remainingMs: () => 60_000,
    },
  );
  if (verdict.kind === 'delivered' || verdict.kind === 'withheld') throw new Error(verdict.kind);
  return verdict.reason;
}

describe.each(connections.map((one) => [one[0].name, one] as const))(
  'what %s says of a person',
  (_, connection) => {
    it('matches a change of the test', () => {
      expect(matchChange(change, connection[0])).toEqual({ kind: 'match' });
    });

    it.each(Object.entries(writings))(
      'is left out of a reason, written %s',
      async (_name, write) => {
        const secrets = Object.values(connection[1]);
        for (const value of [...values, ...secrets, 'token-de-acesso']) {
          const form = write(value);
          const reason = await reasonFor(connection, {
            error: `refused: ${form} #; is not allowed`,
          });
          expect(reason).toMatch(/^HTTP 422: refused: (…;? ?)+; is not allowed$/);
        }
      },
    );

    it.each([
      [
        'Usuária Márcia Conceição (CPF 52998224725, fone 61 98989-8989, nasc. 12/03/1990) inativa',
        'Usuária … fone … inativa',
      ],
      [
        'conflicts with João Pereira Lima, CPF 11144477735, matrícula 4711-X',
        'conflicts with … matrícula …',
      ],
      ['matricula VELHA-1111-A pertence a outra', 'matricula … pertence a outra'],
      ['cinco dois nove nove oito', ''],
      ['529 982 247 25', ''],
      [
        'must have at least 8 characters, 61 digits and 989 letters',
        'must have at least … characters, … digits and … letters',
      ],
      [
        'must have at least 9 characters, 6 digits and 5 letters',
        'must have at least 9 characters, … digits and … letters',
      ],
      ['M á r c i a de Souza', ''],
      ['a e o a e o', ''],
      ['Group Already Exists', 'Group …'],
      ['usuário J. Campo já existe', 'usuário … já existe'],
      ['Sra. Nova Longo pertence a outra', '… pertence a outra'],
      ['este e-mail já existe. Informe outro.', 'este e-mail já existe. Informe outro.'],
      ['GROUP ALREADY EXISTS', ''],
      ['field:email', ''],
      ['the state SE, se', 'the state …'],
    ])('is no more than words that can be about anybody: %s', async (text, left) => {
      const reason = await reasonFor(connection, { error: text });
      expect(reason).toBe(left === '' ? 'HTTP 422' : `HTTP 422: ${left}`);
    });

    it('holds nothing but words of the list, whatever it is', async () => {
      const spoken = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.constantFrom(
          ...values,
          'email',
          'Already',
          'exists;',
          '8',
          '12',
          'characters',
          '\n',
          '…',
        ),
      );
      const text = fc.array(spoken, { maxLength: 40 }).map((parts) => parts.join(' '));
      await fc.assert(
        fc.asyncProperty(text, async (error) => {
          const reason = await reasonFor(connection, { error });
          expect(reason.length).toBeLessThanOrEqual(500);
          expect(reason.replace(/^HTTP 422(: )?/, '')).toMatch(
            /^(?:["'“‘«([]{0,2}[\p{L}\d_'-]+["'”’»)\],.:;!?]{0,3}|…;?| )*$/u,
          );
          for (const one of values) expect(reason.toLowerCase()).not.toContain(one.toLowerCase());
        }),
        { numRuns: atLeast(150) },
      );
    });
  },
);
