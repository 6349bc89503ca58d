import * as v from 'valibot';
import { SentEmail } from '../../local/simulators/sent-email.ts';
import { jsonOf, type ProviderServer, startProviderServer, violation } from './provider-server.ts';

const User = v.strictObject({
  id: v.pipe(v.number(), v.integer(), v.minValue(1)),
  name: v.pipe(v.string(), v.minLength(5)),
  email: SentEmail,
  password: v.pipe(v.string(), v.minLength(8)),
  phone: v.optional(v.pipe(v.string(), v.regex(/^\(\d{2}\) \d{4,5}-\d{4}$/))),
  rolesIds: v.pipe(v.array(v.pipe(v.number(), v.integer())), v.minLength(1)),
});

/** The hash that ImageMais answers with: nobody may keep it. */
export const passwordHash = '$2b$12$MadeUpForTestsMadeUpForTestsMadeUpForTestsMadeUpForTe';

/** ImageMais Clinic as its documentation has it: the update of a user and his groups. */
export function startImagemaisServer(): Promise<ProviderServer> {
  return startProviderServer((request) => {
    const { method, path, headers } = request;
    if (method !== 'PATCH' || path !== '/api/users/roles') return violation('no such route');
    if (headers.accept !== 'application/json') return violation('accept is required');
    if (headers['content-type'] !== 'application/json') return violation('JSON is required');
    if (!/^Bearer \S+$/.test(headers.authorization ?? '')) return violation('no access token');
    const user = v.safeParse(User, jsonOf(request));
    if (!user.success) return violation(JSON.stringify(v.flatten(user.issues)));
    const { rolesIds: _roles, ...rest } = user.output;
    const more = { pictureId: null, statusId: 1, deletedAt: null, lastLogin: null, accountId: 1 };
    return { kind: 'answer', status: 200, body: { ...rest, ...more, password: passwordHash } };
  });
}
