import type { Identity, Subject } from '../domain/provider.ts';
import { sha1 } from './sha1.ts';
import { identifyByOneId } from './single-id.ts';

/** Who a user is at Dito, by what the connection's setting says of ids there. */
export function identifyAtDito(subject: Subject, rule: 'cpf' | 'emailSha1' | 'given'): Identity {
  switch (rule) {
    case 'cpf':
      return identifyByOneId(subject, { id: subject.user.cpf, lacks: 'no cpf' });
    case 'emailSha1':
      return identifyByEmail(subject);
    case 'given':
      return identifyByOneId(subject);
    default:
      return rule satisfies never;
  }
}

/**
 * Dito knows a user for good by the e-mail of the signup: a change of the e-mail changes what is known of the user, and not the
 * id. So an id that Dito has accepted comes first, and stays the one that is remembered. Of a user whom nothing is known of,
 * the e-mail from before the change is the likelier one; whoever signed up after it is known by the new one.
 */
function identifyByEmail({ user, previous, given, remembered }: Subject): Identity {
  const emails = [previous.email, user.email].filter((email) => email !== undefined);
  const known = given === undefined ? remembered : [given, ...remembered];
  const [first, ...others] = new Set([...known, ...emails.map(idOfEmail)]);
  if (first === undefined) return identifyByOneId({ given, remembered }, { lacks: 'no email' });
  return { kind: 'known', ids: [first, ...others] };
}

function idOfEmail(email: string): string {
  return sha1(email.trim().toLowerCase());
}
