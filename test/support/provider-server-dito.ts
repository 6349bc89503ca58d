import { createHash, generateKeyPairSync } from 'node:crypto';
import * as v from 'valibot';
import { type ProviderServer, startProviderServer, violation } from './provider-server.ts';

/** The app's keys at Dito; made up. */
export const ditoCredentials = { apiKey: 'api-key-of-dito', secretKey: 'secret-key-of-dito' };

/** A key pair as Dito would hold it; the project is given the public half. */
export const ditoKeyPair = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const Text = v.pipe(v.string(), v.nonEmpty());
const ExtraData = v.record(
  v.pipe(v.string(), v.regex(/^[a-z0-9]+(_[a-z0-9]+)*$/)),
  v.union([Text, v.number(), v.boolean()]),
);

const Parameters = v.pipe(
  v.strictObject({
    id_type: v.literal('id'),
    platform_api_key: v.literal(ditoCredentials.apiKey),
    network_name: v.literal('pt'),
    encoding: v.literal('base64'),
    sha1_signature: v.optional(
      v.literal(createHash('sha1').update(ditoCredentials.secretKey).digest('hex')),
    ),
    signature: v.optional(v.pipe(Text, v.base64())),
    'user_data[name]': v.optional(Text),
    'user_data[email]': v.optional(Text),
    'user_data[gender]': v.optional(v.picklist(['male', 'female'])),
    'user_data[location]': v.optional(Text),
    'user_data[birthday]': v.optional(v.pipe(v.string(), v.isoDate())),
    'user_data[data]': v.optional(v.pipe(v.string(), v.parseJson(), ExtraData)),
  }),
  v.check(
    ({ sha1_signature, signature }) => (sha1_signature === undefined) !== (signature === undefined),
  ),
);

/** Dito as its documentation has it: the update of a user. */
export function startDitoServer(): Promise<ProviderServer> {
  return startProviderServer(({ method, path, headers, body }) => {
    if (method !== 'PUT' || !/^\/users\/[^/?]+$/.test(path)) return violation('no such route');
    if (!/^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? '')) {
      return violation('the body is form-encoded');
    }
    const pairs = [...new URLSearchParams(body.toString())];
    const parameters = Object.fromEntries(pairs);
    if (Object.keys(parameters).length < pairs.length) return violation('a parameter came twice');
    const parsed = v.safeParse(Parameters, parameters);
    if (!parsed.success) return violation(JSON.stringify(v.flatten(parsed.issues)));
    return { kind: 'answer', status: 200, body: { data: { user: { id: '123456789' } } } };
  });
}
