import * as v from 'valibot';
import type { FieldName } from '../domain/field.ts';
import type { Prepared, Update } from '../domain/provider.ts';
import { BaseUrl } from './base-url.ts';
import { Credential, notTooLong, severalLines } from './credential.ts';
import { defineProvider } from './define-provider.ts';
import { namelessAttributes, toData } from './dito-data.ts';
import { identifyAtDito } from './dito-identity.ts';
import { encryptSecret, fitsKey, isRsaPublicKey } from './dito-signature.ts';
import { judge, type ReplyRule } from './reply.ts';
import { sha1 } from './sha1.ts';

const Settings = v.strictObject({
  baseUrl: v.optional(BaseUrl, 'https://login.plataformasocial.com.br'),
  id: v.pipe(
    v.picklist(['cpf', 'emailSha1', 'given'], 'must be "cpf", "emailSha1" or "given"'),
    v.description(
      "How the provider knows a user: by CPF, by the e-mail's SHA1, or by the webhook's ids alone.",
    ),
  ),
});
type Settings = v.InferOutput<typeof Settings>;

/** The connection's secret. */
export const DitoCredentials = v.pipe(
  v.strictObject({
    apiKey: v.pipe(Credential, v.title('API key')),
    secretKey: Credential,
    publicKey: v.optional(
      v.pipe(
        v.string('must be a string'),
        notTooLong,
        v.check(isRsaPublicKey, 'must be an RSA public key in PEM form (BEGIN PUBLIC KEY)'),
        v.title('RSA public key, in PEM form'),
        severalLines,
      ),
    ),
  }),
  v.check(
    ({ secretKey, publicKey }) => publicKey === undefined || fitsKey(secretKey, publicKey),
    'secretKey is too long to be encrypted with publicKey',
  ),
);
type DitoCredentials = v.InferOutput<typeof DitoCredentials>;

const fields = [
  'name',
  'email',
  'cpf',
  'registrationId',
  'mobile',
  'birthDate',
  'admissionDate',
  'jobTitle',
  'areas',
  'manager',
  'gender',
  'location',
] as const satisfies readonly FieldName[];

const replyRules: readonly ReplyRule[] = [
  // The signature never expires, so a refusal means a wrong key.
  { statuses: [401, 403], means: { kind: 'held' } },
  // Of a user who is looked for by e-mail, another address may be the one of the signup.
  { statuses: [404], means: { kind: 'not-found' } },
];

/** Dito: a user of the customer data platform, over `PUT /users/{id}`. */
export const dito = defineProvider({
  name: 'dito',
  settings: Settings,
  credentials: DitoCredentials,
  // None of its pages has a message that tells of an error.
  messages: [],
  ids: ({ id }) => ({ knownBy: id }),
  account: (settings) => ({
    update: 'partial',
    baseUrl: settings.baseUrl,
    fields,
    attributes: true,
    batches: false,
    needs: fields,
    requires: [],
    unfit: ({ fields: changed }) => namelessAttributes(changed),
    identify: (subject) => identifyAtDito(subject, settings.id),
    access: (credentials) => {
      const signature = toSignature(credentials);
      return {
        session: { kind: 'none' },
        secrets: [
          credentials.apiKey,
          credentials.secretKey,
          sha1(credentials.secretKey),
          ...Object.values(signature),
        ],
        request: (update) =>
          toRequest(settings, update, { platform_api_key: credentials.apiKey, ...signature }),
        verdict: (reply) => judge(reply, replyRules),
      };
    },
  }),
});

type Signature = { readonly sha1_signature: string } | { readonly signature: string };

function toSignature({ secretKey, publicKey }: DitoCredentials): Signature {
  return publicKey === undefined
    ? { sha1_signature: sha1(secretKey) }
    : { signature: encryptSecret(secretKey, publicKey) };
}

function toRequest(
  { baseUrl }: Settings,
  update: Update,
  authentication: Readonly<Record<string, string>>,
): Prepared {
  const data = toData(update.user, update.fields);
  if (!data.ok) return { kind: 'rejected', reason: data.reason };

  const form = new URLSearchParams({
    id_type: 'id',
    ...authentication,
    encoding: 'base64',
    network_name: 'pt',
    ...toUserData(update),
  });
  if (data.members.length > 0) {
    form.append('user_data[data]', JSON.stringify(Object.fromEntries(data.members)));
  }
  const request = {
    method: 'PUT',
    url: `${baseUrl}/users/${encodeURIComponent(update.id)}`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  } as const;
  return { kind: 'request', request };
}

const parameters = {
  name: 'user_data[name]',
  email: 'user_data[email]',
  gender: 'user_data[gender]',
  location: 'user_data[location]',
  birthDate: 'user_data[birthday]',
} as const;

/** The changed fields that have a parameter of their own. */
function toUserData({ user, fields: changed }: Update): Record<string, string> {
  const { name, email, gender, location, birthDate } = user;
  const values = Object.entries({ name, email, gender, location, birthDate });
  return Object.fromEntries(
    values.flatMap(([field, value]) =>
      value !== undefined && isParameter(field) && changed.includes(field)
        ? [[parameters[field], value]]
        : [],
    ),
  );
}

function isParameter(field: string): field is keyof typeof parameters {
  return Object.hasOwn(parameters, field);
}
