import { attributeName, type Field, isAttributeField } from '../domain/field.ts';
import type { LeftOut } from '../domain/provider.ts';
import type { User } from '../domain/user.ts';
import { toSnakeCase } from './snake-case.ts';

type Scalar = string | number | boolean;
type Data =
  | { ok: true; members: readonly (readonly [string, Scalar])[] }
  | { ok: false; reason: string };

const canonicalFields = [
  'cpf',
  'registrationId',
  'mobile',
  'jobTitle',
  'admissionDate',
  'areas',
  'manager',
] as const;

const canonicalKeys = new Map(canonicalFields.map((field) => [toKey(field), field]));

/** Changed attributes that would have no name at Dito, which knows the letters a-z and digits only. */
export function namelessAttributes(changed: readonly Field[]): LeftOut[] {
  return changed
    .filter(isAttributeField)
    .filter((field) => toSnakeCase(attributeName(field)) === '')
    .map((field) => ({
      field,
      reason: 'has no name at Dito: use at least one letter a-z or digit',
    }));
}

/** What goes into Dito's `user_data[data]`: changed fields without a parameter of their own, and changed attributes. */
export function toData(user: Partial<User>, changed: readonly Field[]): Data {
  const names = changed.filter(isAttributeField).map(attributeName);
  const reason = names.map((name) => whyNot(name, user)).find((found) => found !== undefined);
  if (reason !== undefined) return { ok: false, reason };

  const members = [
    ...canonicalFields
      .filter((field) => changed.includes(field))
      .map((field) => [toKey(field), scalarOf(user[field])] as const),
    ...names.map((name) => [toSnakeCase(name), user.attributes?.[name]] as const),
  ];
  return { ok: true, members: members.filter(hasValue) };
}

function toKey(field: string): string {
  return toSnakeCase(field.replace(/[A-Z]/g, ' $&'));
}

// One scalar for all levels: were each level a key, a list that gets shorter would leave its old last level behind.
function scalarOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(' / ');
}

function hasValue(
  member: readonly [string, Scalar | undefined],
): member is readonly [string, Scalar] {
  return member[1] !== undefined;
}

function whyNot(name: string, user: Partial<User>): string | undefined {
  const key = toSnakeCase(name);
  const field = canonicalKeys.get(key);
  const other = Object.keys(user.attributes ?? {}).find(
    (candidate) => candidate !== name && toSnakeCase(candidate) === key,
  );
  if (field !== undefined && user[field] !== undefined) {
    return `the attribute "${name}" and the field "${field}" are both "${key}" at Dito: rename the attribute`;
  }
  return other === undefined
    ? undefined
    : `the attributes "${name}" and "${other}" are both "${key}" at Dito: rename one of them`;
}
