import * as v from 'valibot';
import { parseBrazilianPhone } from '../domain/brazilian-phone.ts';
import type { FieldName } from '../domain/field.ts';
import type { Identity, Prepared, Session, Subject, Update } from '../domain/provider.ts';
import { BaseUrlBeforeApi } from './base-url.ts';
import { phoneMask, unfitMobile } from './brazilian-phone.ts';
import { BearerToken } from './credential.ts';
import { defineProvider } from './define-provider.ts';
import { bearer, jsonRequest } from './json-request.ts';
import { jwtExpiry } from './jwt.ts';
import { judge, type ReplyRule } from './reply.ts';
import { identifyByOneId } from './single-id.ts';

const Settings = v.strictObject({ baseUrl: BaseUrlBeforeApi });

/** The connection's secret. */
export const ImagemaisCredentials = v.strictObject({ accessToken: BearerToken });

const required = ['name', 'email', 'password', 'roleIds'] as const satisfies readonly FieldName[];
const fields = [...required, 'mobile'] as const satisfies readonly FieldName[];

const minNameLength = 5;
const minPasswordLength = 8;

const replyRules: readonly ReplyRule[] = [
  // Nothing can renew the token but a person, in the provider's own pages.
  { statuses: [401], means: { kind: 'held' } },
  {
    statuses: [500],
    means: {
      kind: 'retry',
      atMost: {
        times: 3,
        afterwards: 'possible duplicate e-mail: the provider answers 500 when another user has it',
      },
    },
  },
];

/** Of its pages on users, roles and accounts. */
const messages = [
  ...['name', 'email', 'password'].flatMap((field) => [
    `${field} should not be empty`,
    `${field} must be a string`,
  ]),
  ...['name', 'email'].map((field) => `${field} must be longer than or equal to 5 characters`),
  'password must be longer than or equal to 8 characters',
  'password is not strong enough',
  'email must be an email',
  'id must be an integer number',
  'id must be a positive number',
  'id must be a number conforming to the specified constraints',
  'rolesIds must be an array',
  'É necessário pelo menos 1 Grupo de usuário',
  'limit must not be greater than 100',
  'invalid token',
  'jwt expired',
  'Internal server error',
  'Usuário não encontrado',
  'Usuário deletado com sucesso',
];

/** ImageMais Clinic: a user and the user's roles, over `PATCH /api/users/roles`, which sets everything at once. */
export const imagemais = defineProvider({
  name: 'imagemais',
  settings: Settings,
  credentials: ImagemaisCredentials,
  messages,
  account: ({ baseUrl }) => ({
    update: 'whole',
    baseUrl,
    fields,
    attributes: false,
    batches: false,
    needs: fields,
    requires: required,
    unfit: ({ user }) => unfitMobile(user),
    identify,
    access: ({ accessToken }) => ({
      session: toSession(accessToken),
      secrets: [accessToken],
      request: (update, token) => toRequest(baseUrl, update, token),
      verdict: (reply) => judge(reply, replyRules),
    }),
  }),
});

function toSession(token: string): Session {
  const expiresAt = jwtExpiry(token);
  return { kind: 'fixed', token, ...(expiresAt && { expiresAt }) };
}

function identify(subject: Subject): Identity {
  const identity = identifyByOneId(subject);
  if (identity.kind === 'unknown') return identity;
  const id = toPositiveInteger(identity.ids[0]);
  return id === undefined
    ? { kind: 'unknown', reason: `no id: ${notInteger}` }
    : { kind: 'known', ids: [id] };
}

const notInteger = "the user's ids entry for this connection is not a whole number above 0";

function toPositiveInteger(id: string | number): number | undefined {
  const number = typeof id === 'number' || /^\d+$/.test(id) ? Number(id) : Number.NaN;
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

function toRequest(baseUrl: string, { id, user }: Update, token: string | undefined): Prepared {
  const { name, email, password, roleIds, mobile } = user;
  const integerId = toPositiveInteger(id);
  const phone = mobile === undefined ? undefined : parseBrazilianPhone(mobile);
  const reason = whyNot(user) ?? (integerId === undefined ? notInteger : undefined);
  if (reason !== undefined) return { kind: 'rejected', reason };

  const request = jsonRequest({
    method: 'PATCH',
    url: `${baseUrl}/api/users/roles`,
    headers: { ...bearer(token), accept: 'application/json' },
    body: {
      id: integerId,
      name,
      email,
      password,
      ...(phone && { phone: phoneMask(phone) }),
      rolesIds: roleIds,
    },
  });
  return { kind: 'request', request };
}

/** What the provider is documented to refuse. */
function whyNot({ name, email, password, roleIds }: Update['user']): string | undefined {
  if (!name || !email || !password || !roleIds) return `needs ${required.join(', ')}`;
  if (lengthOf(name) < minNameLength) return `name must have at least ${minNameLength} characters`;
  if (lengthOf(password) < minPasswordLength) {
    return `password must have at least ${minPasswordLength} characters`;
  }
  return roleIds.length === 0 ? 'roleIds must name at least one role' : undefined;
}

// The provider counts a pair of surrogates as one character.
function lengthOf(text: string): number {
  return [...text].length;
}
