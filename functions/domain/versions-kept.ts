import { isAttributeField } from './field.ts';

type Versions = Readonly<Record<string, string>>;

/** Versions of more attributes than this are not kept, so that a user's item stays far below DynamoDB's 400 KB. */
const maxAttributesKept = 500;

/** Stands for each attribute that is not kept; every real one has a letter or a digit in its name. */
const otherAttributes = 'attributes.*';

/** The version of the value that was applied last to a field; empty if there was none. */
export function versionApplied(applied: Versions, field: string): string {
  const others = isAttributeField(field) ? applied[otherAttributes] : undefined;
  return applied[field] ?? others ?? '';
}

/**
 * Forgets when the attributes applied longest ago were applied. Of those it is kept, as one version, by when all of them
 * had been: nothing older is ever sent again.
 */
export function keepLatestApplied(applied: Versions): Versions {
  const { kept, newestDropped } = split(applied);
  if (newestDropped === undefined) return applied;
  const before = applied[otherAttributes] ?? '';
  return { ...kept, [otherAttributes]: newestDropped > before ? newestDropped : before };
}

/** The latest versions of as many attributes as are kept, and those of all other fields. */
export function keepLatest(versions: Versions): Versions {
  return split(versions).kept;
}

function split(versions: Versions): { kept: Versions; newestDropped?: string } {
  const entries = Object.entries(versions);
  const isAttribute = ([key]: [string, string]) => isAttributeField(key) && key !== otherAttributes;
  const attributes = entries
    .filter(isAttribute)
    .toSorted(([, one], [, other]) => (one < other ? 1 : -1));
  const [dropped] = attributes.slice(maxAttributesKept);
  if (dropped === undefined) return { kept: versions };
  return {
    kept: Object.fromEntries([
      ...entries.filter((entry) => !isAttribute(entry)),
      ...attributes.slice(0, maxAttributesKept),
    ]),
    newestDropped: dropped[1],
  };
}
