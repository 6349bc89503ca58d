import type { Identity, Subject } from '../domain/provider.ts';
import type { UserId } from '../domain/user.ts';

/**
 * Finds a collaborator by the key, which is one of the collaborator's own fields. Whatever finds the user, an update of the key field changes the key itself, so that the user has the new one after it. The
 * key from before it comes first. A key that the provider has accepted counts for more than the source's word for it: if the
 * provider refused an earlier rename, the source still says that the user has the key which was refused, and that key may be
 * somebody else's. The id that the source gives for this connection wins all the same, and may be one that the user had
 * long ago: then the others are tried.
 */
export function identifyByKey(subject: Subject, key: 'email' | 'registrationId'): Identity {
  const { user, previous, fields: changed, given, remembered, confirmed } = subject;
  const current = user[key];
  const former = previous[key] === current ? undefined : previous[key];

  if (current !== undefined && changed.includes(key)) {
    const candidates = renameCandidates({ former, newKey: current, remembered });
    return known([given, ...candidates], current);
  }
  if (given !== undefined) return known([given, ...remembered], undefined);
  // A late change may carry a key that is no longer the user's, and somebody else's by now. As long as the provider has
  // accepted none, what another change has said counts for no more than what this one says.
  if (remembered.length > 0) {
    return known(confirmed ? remembered : [...remembered, current], undefined);
  }
  if (current !== undefined) return known([current], undefined);
  return {
    kind: 'unknown',
    reason: `no key: the user has no ${key} and no ids entry for this connection`,
  };
}

interface RenameKeys {
  readonly former: UserId | undefined;
  readonly newKey: UserId;
  readonly remembered: readonly UserId[];
}

function renameCandidates({ former, newKey, remembered }: RenameKeys) {
  const others = remembered.filter((id) => id !== newKey);
  if (former === undefined || remembered.includes(former)) return [former, ...others, newKey];
  // A rename that may have been made already is likelier than one that nobody but the source knows of.
  return remembered.includes(newKey) ? [...others, newKey, former] : [...others, former, newKey];
}

function known(candidates: readonly (UserId | undefined)[], newKey: UserId | undefined): Identity {
  // A registration id may be given as a number, and is the same key.
  const keys = candidates.filter((id) => id !== undefined).map(String);
  const [first, ...others] = new Set(keys);
  if (first === undefined) throw new Error('A user is known by at least one key.');
  const renames = newKey !== undefined && keys.some((id) => id !== newKey);
  return { kind: 'known', ids: [first, ...others], ...(renames && { renamedTo: newKey }) };
}
