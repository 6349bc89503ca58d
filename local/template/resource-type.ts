import * as v from 'valibot';
import { type Issue, toIssue } from '../../functions/domain/issues.ts';
import type { Identity } from './intrinsics.ts';
import type { Surroundings } from './surroundings.ts';

/** What a resource type tells about one resource once its references are resolved. */
export type Interpretation =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** One CloudFormation resource type as this machine understands it. */
export interface ResourceType<Properties extends v.GenericSchema = v.GenericSchema> {
  readonly type: string;
  readonly properties: Properties;
  interpret(logicalId: string, input: unknown, surroundings: Surroundings): Interpretation;
}

interface ResourceTypeDefinition<Properties extends v.GenericSchema> {
  readonly type: string;
  /** Strict: each property is either honoured or listed with `withoutMeaning`. */
  readonly properties: Properties;
  identify(
    properties: v.InferOutput<Properties>,
    logicalId: string,
    surroundings: Surroundings,
  ): Identity;
}

/** Defines a resource type by the properties it accepts and by what `Ref` and `Fn::GetAtt` give for it. */
export function defineResourceType<Properties extends v.GenericSchema>({
  type,
  properties,
  identify,
}: ResourceTypeDefinition<Properties>): ResourceType<Properties> {
  return {
    type,
    properties,
    interpret(logicalId, input, surroundings) {
      const parsed = v.safeParse(properties, input);
      if (!parsed.success) return { ok: false, issues: parsed.issues.map(toIssue) };
      return { ok: true, identity: identify(parsed.output, logicalId, surroundings) };
    },
  };
}

/** Accepts a property whose value changes nothing on one machine, for the reason given. */
export function withoutMeaning(reason: string) {
  return v.optional(v.pipe(v.unknown(), v.description(reason)));
}

/** Tags are for bills and searches in the account. */
export const Tags = withoutMeaning('nothing here is billed or searched by tag');
