import * as v from 'valibot';
import { asciiEmail } from './email-address.ts';
import { normalIdentifier } from './normal-text.ts';

/*
 * What was accepted once stays readable when the rules for what is accepted become stricter: these ask for the types alone,
 * and bring what is compared into the form in which it is compared today.
 */

const Id = v.pipe(
  v.string(),
  v.transform((id) => normalIdentifier(id)),
);
const Email = v.pipe(v.string(), v.transform(asciiEmail));

/** A user's id at a connection as it was stored. */
export const StoredUserIdSchema = v.union([Id, v.number()]);

/** What was stored of a user. */
export const StoredUserSchema = v.object({
  key: v.exactOptional(Id),
  name: v.exactOptional(v.string()),
  email: v.exactOptional(Email),
  cpf: v.exactOptional(v.string()),
  registrationId: v.exactOptional(Id),
  mobile: v.exactOptional(v.string()),
  birthDate: v.exactOptional(v.string()),
  admissionDate: v.exactOptional(v.string()),
  jobTitle: v.exactOptional(v.string()),
  areas: v.exactOptional(v.array(v.string())),
  manager: v.exactOptional(Id),
  gender: v.exactOptional(v.picklist(['male', 'female'])),
  location: v.exactOptional(v.string()),
  picture: v.exactOptional(v.string()),
  password: v.exactOptional(v.string()),
  roleIds: v.exactOptional(v.array(v.number())),
  attributes: v.exactOptional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  ids: v.exactOptional(v.record(v.string(), StoredUserIdSchema)),
});

/** What was stored of the user before the change. */
export const StoredPreviousSchema = v.object({
  email: v.exactOptional(Email),
  registrationId: v.exactOptional(Id),
});
