import type { HttpRequest } from '../../../functions/domain/http.ts';
import type {
  Access,
  Identity,
  LeftOut,
  Provider,
  Subject,
  Update,
} from '../../../functions/domain/provider.ts';
import { withReadable } from '../../../functions/domain/reasons/why.ts';
import type { Why } from '../../../functions/domain/verdict.ts';

/** Binds a provider to settings and credentials that must be right. */
export function openAccess(provider: Provider, settings: unknown, secret: unknown): Access {
  const result = provider.account(settings).access(secret);
  if (!result.ok) throw new Error(result.issues.join('; '));
  return result.access;
}

/** A verdict as it is kept, of a reply that is about nobody. */
export function asKept<Told extends Why>(told: Told, provider: Provider, settings: unknown) {
  const { messages } = provider.account(settings);
  const { common: _, ...kept } = withReadable(told, {
    messages,
    known: new Set(),
    credentials: [],
  });
  return kept;
}

/** The issues that a secret is refused with; none if it is accepted. */
export function secretIssues(
  provider: Provider,
  settings: unknown,
  secret: unknown,
): readonly string[] {
  const result = provider.account(settings).access(secret);
  return result.ok ? [] : result.issues;
}

/** The request for an update that must be possible. */
export function requestFor(access: Access, update: Update, token?: string): HttpRequest {
  const prepared = access.request(update, token);
  if (prepared.kind !== 'request') throw new Error(prepared.reason);
  return prepared.request;
}

/** Why an update cannot be sent; undefined if it can. */
export function refusalFor(access: Access, update: Update, token?: string): string | undefined {
  const prepared = access.request(update, token);
  return prepared.kind === 'rejected' ? prepared.reason : undefined;
}

/** What of an update an account cannot take. */
export function unfit(
  provider: Provider,
  settings: unknown,
  update: Pick<Update, 'user' | 'fields'>,
): readonly LeftOut[] {
  return provider.account(settings).unfit?.(update) ?? [];
}

/** Who somebody is, by what a test says of them. */
export function identify(
  provider: Provider,
  settings: unknown,
  subject: Partial<Subject>,
): Identity {
  return provider.account(settings).identify({
    user: {},
    previous: {},
    fields: [],
    given: undefined,
    remembered: [],
    confirmed: true,
    ...subject,
  });
}

/** An unsigned JWT with the given claims. */
export function jwt(claims: Readonly<Record<string, unknown>>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}.c2lnbmF0dXJl`;
}
