import { nameSome } from './name-some.ts';
import type { Account } from './provider.ts';
import { versionApplied } from './versions-kept.ts';

/**
 * For each field of a user at one connection, the version of the change whose value was applied last. A provider that is
 * updated as a whole has one version, under `wholeUpdate`.
 */
export type AppliedVersions = Readonly<Record<string, string>>;

const wholeUpdate = '*';

/** What is left to send of a change, given what has been applied before. */
export type Plan =
  | { kind: 'send'; fields: readonly string[]; outdated: readonly string[] }
  /** This very change was applied already, and only the record of it was lost. */
  | { kind: 'applied' }
  | { kind: 'superseded'; reason: string };

/** Leaves out what a newer change has already set, so that a provider never goes backwards. */
export function planUpdate(
  update: Account['update'],
  delivery: { version: string; fields: readonly string[] },
  applied: AppliedVersions,
): Plan {
  switch (update) {
    case 'whole':
      return planWhole(delivery, applied[wholeUpdate]);
    case 'partial':
      return planPartial(delivery, applied);
  }
}

function planWhole(
  { version, fields }: { version: string; fields: readonly string[] },
  applied: string | undefined,
): Plan {
  if (applied === undefined || applied < version) return { kind: 'send', fields, outdated: [] };
  if (applied === version) return { kind: 'applied' };
  return { kind: 'superseded', reason: 'a newer change of this user has already been applied' };
}

function planPartial(
  { version, fields }: { version: string; fields: readonly string[] },
  applied: AppliedVersions,
): Plan {
  const isNewer = (field: string) => versionApplied(applied, field) < version;
  const newer = fields.filter(isNewer);
  if (newer.length > 0) {
    return { kind: 'send', fields: newer, outdated: fields.filter((field) => !isNewer(field)) };
  }
  if (fields.some((field) => versionApplied(applied, field) === version)) {
    return { kind: 'applied' };
  }
  return { kind: 'superseded', reason: `newer values have been applied to ${nameSome(fields)}` };
}

/** The versions once the fields of a change have been applied. */
export function applyVersion(
  update: Account['update'],
  sent: { version: string; fields: readonly string[] },
  applied: AppliedVersions,
): AppliedVersions {
  const keys = versionKeys(update, sent.fields);
  return { ...applied, ...Object.fromEntries(keys.map((key) => [key, sent.version])) };
}

/** What the versions of these fields are kept under. */
export function versionKeys(
  update: Account['update'],
  fields: readonly string[],
): readonly string[] {
  return update === 'whole' ? [wholeUpdate] : fields;
}
