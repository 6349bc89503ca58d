import * as v from 'valibot';
import { SentEmail } from './sent-email.ts';

const known = ['id', 'name', 'email', 'password', 'phone', 'rolesIds'];

/** The messages that the provider answers a body with, field by field; none for a good one. */
export function complaintsOf(body: unknown): string[] {
  const members = v.safeParse(v.record(v.string(), v.unknown()), body);
  if (!members.success) return ['body must be an object'];
  const { id, name, email, password, phone, rolesIds } = members.output;
  return [
    ...textComplaints('name', name, 5),
    ...when(!v.is(SentEmail, email), 'email must be an email'),
    ...textComplaints('email', email, 5),
    ...when(!isStrong(password), 'password is not strong enough'),
    ...textComplaints('password', password, 8),
    ...idComplaints(id),
    ...when(phone !== undefined && typeof phone !== 'string', 'phone must be a string'),
    ...roleComplaints(rolesIds),
    ...Object.keys(members.output)
      .filter((member) => !known.includes(member))
      .map((member) => `property ${member} should not exist`),
  ];
}

function textComplaints(field: string, value: unknown, minLength: number): string[] {
  const length = typeof value === 'string' ? [...value].length : 0;
  return [
    ...when(length === 0, `${field} should not be empty`),
    ...when(length < minLength, `${field} must be longer than or equal to ${minLength} characters`),
    ...when(typeof value !== 'string', `${field} must be a string`),
  ];
}

function idComplaints(id: unknown): string[] {
  return [
    ...when(!Number.isInteger(id), 'id must be an integer number'),
    ...when(!(typeof id === 'number' && id > 0), 'id must be a positive number'),
    ...when(typeof id !== 'number', 'id must be a number conforming to the specified constraints'),
  ];
}

function roleComplaints(roles: unknown): string[] {
  const isList = Array.isArray(roles);
  return [
    ...when(!isList || roles.length === 0, 'É necessário pelo menos 1 Grupo de usuário'),
    ...when(!isList, 'rolesIds must be an array'),
    ...when(
      isList && !roles.every(Number.isInteger),
      'each value in rolesIds must be an integer number',
    ),
  ];
}

// The documented sample has all four; the rule itself is not spelled out.
function isStrong(password: unknown): boolean {
  return (
    typeof password === 'string' &&
    [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].every((kind) => kind.test(password))
  );
}

function when(isWrong: boolean, message: string): string[] {
  return isWrong ? [message] : [];
}
