import type { HttpReply } from '../domain/http.ts';
import type { Login } from '../domain/provider.ts';
import { maxTokenLength } from './credential.ts';
import { isSuccess, judge, whyRefused } from './reply.ts';
import { membersOf } from './reply-body.ts';

const refusals: readonly number[] = [400, 401, 403];

interface LoginRules {
  /** The members of the reply that may hold the token. */
  readonly tokenMembers: readonly string[];
  /** When a token ends, as far as the reply tells. */
  expiryOf(token: string, members: Readonly<Record<string, unknown>>): Date | undefined;
}

/** Reads the reply to a login. */
export function readLogin(reply: HttpReply, { tokenMembers, expiryOf }: LoginRules): Login {
  const { status: httpStatus } = reply;
  if (refusals.includes(httpStatus)) {
    return { kind: 'refused', ...whyRefused(reply), httpStatus };
  }
  const members = membersOf(reply.body);
  const token = tokenMembers.map((name) => members[name]).find(isToken);
  if (isSuccess(reply) && token !== undefined) {
    const expiresAt = expiryOf(token, members);
    return { kind: 'token', token, ...(expiresAt && { expiresAt }) };
  }
  const verdict = judge(reply, []);
  if (verdict.kind === 'retry') return { ...verdict, httpStatus };
  const why = isSuccess(reply) ? noToken : whyRefused(reply);
  return { kind: 'retry', ...why, httpStatus };
}

const noToken = { code: 'unreadable', reason: 'the login reply holds no token' } as const;

// Anything else could not be written into a header.
function isToken(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > maxTokenLength) return false;
  return /^[\x21-\x7e]+$/.test(value);
}
