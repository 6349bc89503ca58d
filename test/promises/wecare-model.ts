import * as v from 'valibot';
import type { HttpReply, HttpRequest } from '../../functions/domain/http.ts';
import type { ProviderModel } from './faulty-client.ts';
import { BatchBody, LoginBody, UserBody } from './wecare-bodies.ts';

type Params = Readonly<Record<string, string>>;

/**
 * A provider that knows its people by e-mail, and only those that it was told of: an unknown key is a 404, an e-mail that
 * somebody else has a 422, and a change of the e-mail changes the key.
 *
 * Every value that a test sends ends in the number of the change it comes from, so that going backwards is seen.
 */
export interface WecareModel extends ProviderModel {
  /** A person's fields as they are now. */
  fieldsOf(person: string): Params;
  /** Each time that an older value took the place of a newer one. */
  readonly backwards: string[];
  /** Every update that was made, with whose it was. */
  readonly applied: { readonly person: string; readonly params: Params }[];
}

/** People by a name of ours, each with an e-mail that begins with it and a hyphen. */
export function createWecareModel(people: Readonly<Record<string, string>>): WecareModel {
  const fields = new Map<string, Params>(
    Object.entries(people).map(([person, email]) => [person, { email }]),
  );
  const refused = new Set<string>();
  let latestSecret = '';
  const backwards: string[] = [];
  const applied: { person: string; params: Params }[] = [];

  const holderOf = (email: string) =>
    [...fields.entries()].find(([, params]) => params.email === email)?.[0];

  function logIn({ body }: HttpRequest): HttpReply {
    const { key } = v.parse(LoginBody, body);
    latestSecret = key;
    return refused.has(key)
      ? failure(401, 'invalid credentials')
      : { status: 200, body: JSON.stringify({ access_token: key }) };
  }

  function refusalOf(key: string, params: Params): HttpReply | undefined {
    const person = holderOf(key);
    if (person === undefined) return failure(404, 'user not found');
    const other = params.email === undefined ? undefined : holderOf(params.email);
    return other === undefined || other === person
      ? undefined
      : failure(422, 'email already exists');
  }

  function apply(key: string, params: Params): void {
    const person = holderOf(key) ?? '';
    const before = fields.get(person) ?? {};
    for (const [field, value] of Object.entries(params)) {
      if (numberIn(value) < numberIn(before[field])) {
        backwards.push(`${person}'s ${field} from ${before[field]} to ${value}`);
      }
    }
    fields.set(person, { ...before, ...params });
    applied.push({ person, params });
  }

  function update(updates: readonly (readonly [string, Params])[]): HttpReply {
    const refusals = updates.map(([key, params]) => refusalOf(key, params));
    const refusal = refusals.find((one) => one !== undefined);
    if (refusal !== undefined) return refusal;
    for (const [key, params] of updates) apply(key, params);
    return { status: 200, body: '{}' };
  }

  return {
    backwards,
    applied,
    fieldsOf: (person) => fields.get(person) ?? {},
    revoke: () => refused.add(latestSecret),
    peopleIn: (request) =>
      request.url.endsWith('/authenticate')
        ? []
        : updatesIn(request).map(([key]) => String(key.split('-')[0])),
    halfOf,
    handle(request) {
      if (request.url.endsWith('/authenticate')) return logIn(request);
      const token = request.headers.Authorization?.replace('Bearer ', '') ?? '';
      if (refused.has(token)) return failure(401, 'access token expired');
      return update(updatesIn(request));
    },
  };
}

/** The key and the new fields of each person in a request. */
function updatesIn({ url, body }: HttpRequest): readonly (readonly [string, Params])[] {
  const [, key] = /\/users\/(.+)$/.exec(url) ?? [];
  return key === undefined
    ? v.parse(BatchBody, body).users.flatMap((one) => Object.entries(one))
    : [[decodeURIComponent(key), v.parse(UserBody, body).user]];
}

function halfOf(request: HttpRequest): HttpRequest {
  if (!request.url.endsWith('/users')) return request;
  const { users } = v.parse(BatchBody, request.body);
  return { ...request, body: JSON.stringify({ users: users.slice(0, users.length / 2) }) };
}

/** The number of the change that a value comes from: `Nome 3`, `ana-3@example.com`. */
function numberIn(value = ''): number {
  return Number(/\d+/.exec(value)?.[0] ?? 0);
}

function failure(status: number, error: string): HttpReply {
  return { status, body: JSON.stringify({ error }) };
}
