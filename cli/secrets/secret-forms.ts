import * as v from 'valibot';
import { providers } from '../../functions/providers/registry.ts';

/** One thing to ask for. */
export interface FormField {
  readonly name: string;
  /** What it is, for people. */
  readonly label: string;
  /** Left out of the secret if the answer is empty. */
  readonly isOptional?: true;
  /** The answer is the name of a file that holds it: what is asked for has several lines. */
  readonly isFile?: true;
}

/** One form that a provider's credentials can have. */
export interface SecretForm {
  readonly title: string;
  readonly fields: readonly FormField[];
}

const AnySchema = v.custom<v.GenericSchema>((value) =>
  v.is(v.object({ kind: v.literal('schema') }), value),
);
const ObjectSchema = v.object({ entries: v.record(v.string(), AnySchema) });
const Choices = v.object({ options: v.array(AnySchema) });
const Wrapper = v.object({
  type: v.string(),
  wrapped: AnySchema,
  default: v.optional(v.unknown()),
});

/** The forms that a provider's credentials can have, as their schema tells; none if it tells nothing. */
export function formsOf(provider: string): readonly SecretForm[] {
  const found = providers.find(({ name }) => name === provider);
  return found === undefined ? [] : formsIn(found.credentials);
}

/** The forms in a schema of credentials: an object, several to choose from, or what its metadata calls `forms`. */
export function formsIn(credentials: v.GenericSchema): readonly SecretForm[] {
  if (v.is(ObjectSchema, credentials)) return [toForm(credentials.entries)];
  if (v.is(Choices, credentials)) return credentials.options.flatMap(formsIn);
  const named = v.safeParse(v.object({ forms: v.array(AnySchema) }), v.getMetadata(credentials));
  return named.success ? named.output.forms.flatMap(formsIn) : [];
}

function toForm(entries: Readonly<Record<string, v.GenericSchema>>): SecretForm {
  const fields = Object.entries(entries).map(([name, schema]) => toField(name, schema));
  const needed = fields.filter(({ isOptional }) => !isOptional);
  return { title: needed.map(({ label }) => label).join(' and '), fields };
}

function toField(name: string, schema: v.GenericSchema): FormField {
  const { inner, isOptional, fallback } = unwrap(schema);
  const title = v.getTitle(inner) ?? wordsOf(name);
  const isFile = v.getMetadata(inner).severalLines === true;
  const label = isFile ? `file with the ${title}` : title;
  if (!isOptional) return { name, label, ...(isFile && { isFile }) };
  const hint = fallback === undefined ? 'empty for none' : `empty for "${fallback}"`;
  return { name, label: `${label} (${hint})`, isOptional, ...(isFile && { isFile }) };
}

interface Unwrapped {
  readonly inner: v.GenericSchema;
  readonly isOptional: boolean;
  readonly fallback?: string;
}

/** What is inside of "optional" and "or null", however deep. */
function unwrap(schema: v.GenericSchema): Unwrapped {
  const wrapper = v.safeParse(Wrapper, schema);
  if (!wrapper.success) return { inner: schema, isOptional: false };
  const { type, wrapped, default: fallback } = wrapper.output;
  const inside = unwrap(wrapped);
  return {
    ...inside,
    isOptional: inside.isOptional || /optional|nullish/.test(type),
    ...(typeof fallback === 'string' && { fallback }),
  };
}

/** `clientId` becomes `client id`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
