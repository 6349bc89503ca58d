import * as v from 'valibot';
import {
  attributeField,
  attributeName,
  type Field,
  isAttributeField,
  isFieldName,
} from '../domain/field.ts';
import type { Issue } from '../domain/issues.ts';
import { lengthOf, mustBe, normalAttributeName } from '../domain/text-fields.ts';
import { presentFields, type User } from '../domain/user.ts';
import { isObject, valueAt } from './json-value.ts';

const maxChangedFields = 1_000;
const maxNamesLength = 200_000;
const maxNameShown = 100;
const maxNamed = 100;

/** Names every attribute that the user has. */
const allAttributes = 'attributes';

/** The names of the fields that have changed. */
export const Changed = v.pipe(
  v.array(v.unknown(), mustBe('a list of field names')),
  v.description('Names of fields, `attributes.<name>` or `attributes`; every field without it'),
  v.maxLength(maxChangedFields, `must not name more than ${maxChangedFields} fields`),
  v.check(
    (names) => lengthOf(names) <= maxNamesLength,
    `must not hold more than ${maxNamesLength} characters in all`,
  ),
  v.array(v.string('must be the name of a field')),
);

/** The fields of a user that have changed; without any names, every one that is there. */
export function changedFields(user: User, changed: readonly string[] | undefined): Field[] {
  const present = presentFields(user);
  if (changed === undefined) return present;
  const named = new Set(changed.map(normalName));
  return present.filter(
    (field) => named.has(field) || (named.has(allAttributes) && isAttributeField(field)),
  );
}

/** The first names in `changed` that cannot have changed, whatever else is wrong with the body. */
export function findUnchangeable(json: unknown): Issue[] {
  const changed = valueAt(json, ['data', 'changed']);
  if (!Array.isArray(changed) || changed.length > maxChangedFields) return [];
  if (lengthOf(changed) > maxNamesLength) return [];
  const fields = presentNames(valueAt(json, ['data', 'user']));
  return changed
    .flatMap((name: unknown, index) => {
      const fault = typeof name === 'string' ? faultOf(name, fields) : undefined;
      return fault === undefined ? [] : [{ path: `data.changed.${index}`, message: fault }];
    })
    .slice(0, maxNamed);
}

interface PresentNames {
  has(name: string): boolean;
}

const anything: PresentNames = { has: () => true };

/** What is no object, or has too many names, has a fault of its own, and nothing is known of the fields in it. */
function presentNames(user: unknown): PresentNames {
  if (!isObject(user)) return anything;
  const attributes = valueAt(user, [allAttributes]);
  const names = isObject(attributes) ? Object.keys(attributes) : [];
  const isMany = lengthOf(names) > maxNamesLength;
  const own = isMany ? [] : names.map(attributeField);
  const known = new Set([...Object.keys(user), ...own.map(normalName)]);
  const isUnknown = isMany || (attributes !== undefined && !isObject(attributes));
  return { has: (name) => known.has(name) || (isUnknown && isAttributeField(name)) };
}

function faultOf(name: string, present: PresentNames): string | undefined {
  const isChangeable = isFieldName(name) || isAttributeField(name) || name === allAttributes;
  if (!isChangeable) return `${shown(name)} is not a field that can change`;
  return present.has(normalName(name))
    ? undefined
    : `${shown(name)} names a field that the user does not have; no provider says how to clear one`;
}

/** Attributes go by their normal names; see `AttributeName`. */
function normalName(name: string): string {
  return isAttributeField(name) ? attributeField(normalAttributeName(attributeName(name))) : name;
}

/** A name as it can be shown and logged. What looks like somebody's e-mail or number is no name, and not repeated. */
function shown(name: string): string {
  // Cut first: a name may have megabytes.
  const start = name.slice(0, maxNameShown);
  const isNumber = !/\p{L}/u.test(start) && start.replace(/\D/g, '').length > 5;
  if (name.includes('@') || isNumber) return 'this';
  const cut = name.length > maxNameShown ? `${start}…` : start;
  return `"${cut.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')}"`;
}
