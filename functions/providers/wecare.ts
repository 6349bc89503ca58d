import * as v from 'valibot';
import { parseBrazilianPhone } from '../domain/brazilian-phone.ts';
import type { FieldName } from '../domain/field.ts';
import type { HttpRequest } from '../domain/http.ts';
import type { Prepared, Update } from '../domain/provider.ts';
import { BaseUrlBeforeApi } from './base-url.ts';
import { brazilianDate } from './brazilian-date.ts';
import { phoneDigits, unfitMobile } from './brazilian-phone.ts';
import { Credential } from './credential.ts';
import { defineProvider } from './define-provider.ts';
import { bearer, jsonRequest } from './json-request.ts';
import { jwtExpiry } from './jwt.ts';
import { readLogin } from './login.ts';
import { judge, type ReplyRule } from './reply.ts';
import { identifyByKey } from './wecare-identity.ts';

const Settings = v.strictObject({
  baseUrl: BaseUrlBeforeApi,
  key: v.pipe(
    v.picklist(['email', 'registrationId'], 'must be "email" or "registrationId"'),
    v.description('Which field the provider finds a collaborator by.'),
  ),
  batch: v.optional(
    v.pipe(
      v.boolean('must be true or false'),
      v.description('With true, users that are ready at once go in one request.'),
    ),
    false,
  ),
});
type Settings = v.InferOutput<typeof Settings>;

/** The connection's secret. */
export const WecareCredentials = v.strictObject({ key: Credential, secret: Credential });

const fields = [
  'name',
  'email',
  'registrationId',
  'manager',
  'mobile',
  'birthDate',
  'admissionDate',
  'jobTitle',
  'areas',
] as const satisfies readonly FieldName[];

const takenAdvice =
  'another collaborator has it: change theirs first, then try this delivery again; of two who swap theirs, give one a third value at WeCare first';

const replyRules: readonly ReplyRule[] = [
  { statuses: [401], means: { kind: 'unauthorized' } },
  { statuses: [404], means: { kind: 'not-found' } },
  // The manager's own change may be on its way, and so may that of whoever has had the e-mail or the registration id so far.
  {
    ...mayPass(
      'leader of the user not found',
      'put the manager into WeCare, then try this delivery again',
    ),
    code: 'not-found',
  },
  { ...mayPass('email already exists', takenAdvice), code: 'duplicate' },
  { ...mayPass('registration_id already exists', takenAdvice), code: 'duplicate' },
];

function mayPass(saying: string, advice: string): ReplyRule {
  return { statuses: [422], saying, means: { kind: 'retry', advice } };
}

/** Of its pages on collaborators: to update, create, block and dismiss one, and to log in. */
const messages = [
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
] as const;

/** WeCare: a collaborator, over `PATCH /api/v2/users/{key}`; the key is an e-mail or a registration id. */
export const wecare = defineProvider({
  name: 'wecare',
  settings: Settings,
  credentials: WecareCredentials,
  messages,
  ids: ({ key }) => ({ knownBy: key }),
  account: (settings) => ({
    update: 'partial',
    baseUrl: settings.baseUrl,
    fields,
    attributes: false,
    batches: settings.batch,
    needs: fields,
    requires: [],
    unfit: ({ user, fields: changed }) => (changed.includes('mobile') ? unfitMobile(user) : []),
    identify: (subject) => identifyByKey(subject, settings.key),
    access: (credentials) => ({
      session: {
        kind: 'login',
        request: jsonRequest({
          method: 'POST',
          url: `${settings.baseUrl}/api/v2/authenticate`,
          body: { key: credentials.key, secret: credentials.secret },
        }),
        // The documented example spells the member with three c's, the prose with two.
        read: (reply) =>
          readLogin(reply, {
            tokenMembers: ['access_token', 'acccess_token'],
            expiryOf: jwtExpiry,
          }),
      },
      secrets: [credentials.key, credentials.secret],
      request: (update, token) => toRequest(settings, update, token),
      ...(settings.batch && {
        batch: (updates: readonly Update[], token: string | undefined) =>
          toBatch(settings, updates, token),
      }),
      verdict: (reply) => judge(reply, replyRules),
    }),
  }),
});

function toRequest(settings: Settings, update: Update, token: string | undefined): Prepared {
  const request = jsonRequest({
    method: 'PATCH',
    url: `${settings.baseUrl}/api/v2/users/${encodeURIComponent(update.id)}`,
    headers: bearer(token),
    body: { user: toParams(update) },
  });
  return { kind: 'request', request };
}

function toBatch(
  settings: Settings,
  updates: readonly Update[],
  token: string | undefined,
): HttpRequest {
  const users = updates.map((update) => ({ [update.id]: toParams(update) }));
  const url = `${settings.baseUrl}/api/v2/users`;
  return jsonRequest({ method: 'PATCH', url, headers: bearer(token), body: { users } });
}

function toParams({ user, fields: changed }: Update): Record<string, string> {
  const phone = user.mobile === undefined ? undefined : parseBrazilianPhone(user.mobile);
  const written = {
    name: { name: user.name },
    email: { email: user.email },
    registrationId: { registration_id: user.registrationId },
    manager: { manager: user.manager },
    mobile: { cellphone: phone && phoneDigits(phone) },
    birthDate: { birth_date: user.birthDate && brazilianDate(user.birthDate) },
    admissionDate: { admission_date: user.admissionDate && brazilianDate(user.admissionDate) },
    jobTitle: { function: user.jobTitle },
    areas: Object.fromEntries(
      (user.areas ?? []).map((area, index) => [`company_area_${index + 1}`, area]),
    ),
  } satisfies Record<(typeof fields)[number], Record<string, string | undefined>>;

  const params = fields
    .filter((field) => changed.includes(field))
    .flatMap((field) => Object.entries(written[field]))
    .filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(params);
}
