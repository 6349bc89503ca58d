import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { DitoCredentials } from '../../functions/providers/dito.ts';
import { SentEmail } from './sent-email.ts';
import { fitting, hasMediaType, segmentAfter } from './simulated-request.ts';
import {
  isUnknownByName,
  type SimulatedReply,
  type SimulatedRequest,
  type Simulator,
  type SimulatorContext,
} from './simulator.ts';

const Text = v.pipe(v.string(), v.nonEmpty());

/** The names inside `data` must be lower-case snake_case; nested values are not documented. */
const ExtraData = v.pipe(
  Text,
  v.parseJson(),
  v.record(
    v.pipe(v.string(), v.regex(/^[a-z0-9]+(_[a-z0-9]+)*$/)),
    v.union([Text, v.number(), v.boolean()]),
  ),
);

const Form = v.strictObject({
  id_type: v.literal('id'),
  platform_api_key: Text,
  sha1_signature: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
  signature: v.optional(v.pipe(v.string(), v.base64())),
  encoding: v.optional(v.literal('base64')),
  network_name: v.literal('pt'),
  'user_data[name]': v.optional(Text),
  'user_data[email]': v.optional(SentEmail),
  'user_data[gender]': v.optional(v.picklist(['male', 'female'])),
  'user_data[location]': v.optional(Text),
  'user_data[birthday]': v.optional(v.pipe(Text, v.isoDate())),
  'user_data[data]': v.optional(ExtraData),
});
type Form = v.InferOutput<typeof Form>;

interface DitoUser {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly gender?: string | undefined;
  readonly location?: string | undefined;
  readonly birthday?: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Dito: `PUT /users/{id}`. The errors' bodies are made up: no page documents any. */
export function createDitoSimulator(context: SimulatorContext): Simulator {
  const users = new Map<string, DitoUser>();

  return {
    handle(request) {
      const id = segmentAfter('/users/', request.path);
      if (request.method !== 'PUT' || id === undefined) return failure(404, 'route not found');
      if (!hasMediaType(request, 'application/x-www-form-urlencoded')) {
        return failure(415, 'body is not form-encoded');
      }
      const form = readForm(request);
      if (typeof form === 'string') return failure(400, form);
      if (!isAuthentic(form, context)) return failure(401, 'invalid signature');
      if (isUnknownByName(id)) return failure(404, 'user not found');
      const updated = merge(users.get(id) ?? { data: {} }, form);
      users.set(id, updated);
      return toReply(id, updated);
    },
    errorBody: (status) => ({ error: { message: `HTTP ${status}` } }),
    users: () => Object.fromEntries(users),
    forgetUsers: () => users.clear(),
    expireTokens: () => undefined,
  };
}

function readForm({ body }: SimulatedRequest): Form | string {
  const entries = [...new URLSearchParams(body)];
  const twice = entries.find(([name], index) =>
    entries.slice(0, index).some(([earlier]) => earlier === name),
  );
  if (twice !== undefined) return `${twice[0]} was sent twice`;
  const form = v.safeParse(Form, Object.fromEntries(entries));
  return form.success ? form.output : `${v.getDotPath(form.issues[0]) ?? 'body'} is invalid`;
}

function isAuthentic(form: Form, { secrets }: SimulatorContext): boolean {
  return fitting(DitoCredentials, secrets()).some(({ apiKey, secretKey, publicKey }) => {
    if (apiKey !== form.platform_api_key) return false;
    // Only Dito's private key could read an RSA signature.
    if (form.signature !== undefined) {
      return publicKey !== undefined && form.encoding === 'base64';
    }
    return form.sha1_signature === createHash('sha1').update(secretKey).digest('hex');
  });
}

function merge(user: DitoUser, form: Form): DitoUser {
  return {
    name: form['user_data[name]'] ?? user.name,
    email: form['user_data[email]'] ?? user.email,
    gender: form['user_data[gender]'] ?? user.gender,
    location: form['user_data[location]'] ?? user.location,
    birthday: form['user_data[birthday]'] ?? user.birthday,
    data: { ...user.data, ...form['user_data[data]'] },
  };
}

function toReply(
  id: string,
  { name, email, gender, location, birthday }: DitoUser,
): SimulatedReply {
  const user = {
    ...(location !== undefined && { location: { id: '1', name: location } }),
    gender,
    verified: 'true',
    id,
    name,
    email,
    birthday: birthday?.split('-').reverse().join('/'),
  };
  return { status: 200, body: { data: { user } } };
}

function failure(status: number, message: string): SimulatedReply {
  return { status, body: { error: { message } } };
}
