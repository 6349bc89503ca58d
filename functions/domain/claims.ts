import type { Claim } from './id-claims.ts';
import type { UserVersions } from './ports.ts';

/** The name of a claim: by its source, so that each may name a person by a key of its own. */
export function claimName(source: string, fingerprint: string): string {
  return `${source}#${fingerprint}`;
}

/** Whether a claim is that of a user of this source. */
export function isClaimOf(source: string, name: string): boolean {
  return name.startsWith(`${source}#`);
}

/** Stands among a user's claims while a rename is tried: the id by that name is claimed once it has succeeded. */
export function wishFor(name: string): string {
  return `${name}?`;
}

/** The name that is claimed, or may be, where a state lists this. */
export function claimedName(listed: string): string {
  return listed.replace(/\?$/, '');
}

/**
 * What a claim that another user has made means; undefined if it was left behind, and anybody can take it: a user's state
 * lists a claim before it is made, and until it is given up.
 */
export function claimOf(
  name: string,
  owner: UserVersions | undefined,
): Exclude<Claim, 'ours'> | undefined {
  const { claims = [], unanswered = {} } = owner ?? {};
  if (!claims.map(claimedName).includes(name)) return undefined;
  const source = name.slice(0, name.indexOf('#'));
  const isMoving = claims.filter((one) => isClaimOf(source, one)).length > 1;
  return isMoving || Object.keys(unanswered).length > 0 ? 'leaving' : 'taken';
}
