import { describe, expect, it } from 'vitest';
import { knownWords } from '../../../functions/domain/reasons/known-words.ts';
import { readable } from '../../../functions/domain/reasons/readable.ts';
import { providers } from '../../../functions/providers/registry.ts';

const tenant = { origin: 'https://acme.gestao.plus' };
const baseUrl = 'https://api.example.com';
const settings = new Map<string, unknown>([
  ['gestao-plus', tenant],
  ['wecare', { baseUrl, key: 'email' }],
  ['dito', { id: 'cpf' }],
  ['imagemais', { baseUrl }],
]);
const documented = providers.map((provider) => {
  const { messages } = provider.account(settings.get(provider.name));
  return { name: provider.name, messages };
});

/** As the providers' own pages have them. */
const copied: Readonly<Record<string, readonly string[]>> = {
  'gestao-plus': [
    'You cannot change the field: fieldname',
    'Invalid user action',
    'Invalid username and password combination',
    'Forbidden (Invalid token)',
    'Forbidden (indicator scope)',
    'You cannot use this email',
    'error validating access token',
    'invalid access token',
    'invalid_client',
    'invalid_grant',
    'Bad Request',
    'Unprocessable Entity',
  ],
  wecare: [
    'access token expired',
    'invalid credentials',
    'user not found',
    'email already exists',
    'registration_id already exists',
    'leader of the user not found',
    'user already registered',
    'email cannot be blank',
    'registration id cannot be blank',
    'O(A) colaborador já está bloqueado(a)',
    'O(A) colaborador já está desbloqueado(a)',
    'Já existe um desligamento programado para este(a) colaborador',
  ],
  dito: [],
  imagemais: [
    'name should not be empty',
    'name must be longer than or equal to 5 characters',
    'name must be a string',
    'email must be an email',
    'email should not be empty',
    'email must be longer than or equal to 5 characters',
    'email must be a string',
    'password is not strong enough',
    'password should not be empty',
    'password must be longer than or equal to 8 characters',
    'password must be a string',
    'id must be an integer number',
    'id must be a positive number',
    'id must be a number conforming to the specified constraints',
    'É necessário pelo menos 1 Grupo de usuário',
    'rolesIds must be an array',
    'jwt expired',
    'invalid token',
    'Internal server error',
    'Usuário não encontrado',
  ],
};

/** Somebody whose values are all the words that there are. */
function whoseValuesAre(messages: readonly string[]) {
  const user = { jobTitle: messages.join(' '), password: messages.join(' '), location: '5 8 1' };
  return { messages, known: knownWords({ user }), credentials: [messages.join(' ')] };
}

describe.each(documented)('what $name documents that it says', ({ name, messages }) => {
  const about = (known: ReadonlySet<string>) => ({ messages, known, credentials: [] });

  it('is listed as it is written there', () => {
    for (const one of copied[name] ?? []) {
      expect(readable([one], about(new Set())).words).toBe(one);
    }
  });

  it('stays word for word, though a value of the person is all of its words', () => {
    for (const one of messages) {
      expect(readable([one], whoseValuesAre(messages)).words).toBe(one);
      expect(readable([`${one}.`], whoseValuesAre(messages)).words).toBe(one);
    }
  });

  it('stays as it came in other letters, unless they could tell something of the person', () => {
    expect(readable(['Not found'], about(new Set())).words).toBe('Not found');
    expect(readable(['Not found'], whoseValuesAre(messages)).words).toBe('Not Found');
  });

  it('stays in a list, and joined by semicolons', () => {
    const some = messages.filter((one) => !one.includes('…')).slice(0, 4);
    expect(readable(some, whoseValuesAre(messages)).words).toBe(some.join('; '));
    expect(readable([some.join('; ')], whoseValuesAre(messages)).words).toBe(some.join('; '));
  });

  it('stays beside what is left out', () => {
    const [one = ''] = messages;
    const said = readable(['Bento Ávila', one, 'b@example.com'], about(new Set()));
    expect(said).toEqual({ words: `…; ${one}; …`, documented: one });
  });
});

describe('the variable part of a documented message', () => {
  const { messages = [] } = documented.find(({ name }) => name === 'gestao-plus') ?? {};
  const said = (text: string, known: ReadonlySet<string> = new Set()) =>
    readable([text], { messages, known, credentials: [] });

  it('is told if it is a word that can be about anybody', () => {
    expect(said('You cannot change the field: email')).toEqual({
      words: 'You cannot change the field: email',
      documented: 'You cannot change the field: …',
    });
  });

  it.each(['Bento', 'bento@example.com', '52998224725', 'e m a i l'])(
    'is left out: %s',
    (value) => {
      const left = 'You cannot change the field: …';
      expect(said(`You cannot change the field: ${value}`)).toEqual({
        words: left,
        documented: left,
      });
    },
  );

  it('is left out if it is a value of the person', () => {
    const known = knownWords({ user: { jobTitle: 'E-MAIL' } });
    expect(said('You cannot change the field: email', known).words).toBe(
      'You cannot change the field: …',
    );
  });
});
