import type { Claim } from './id-claims.ts';
import { isSameAccount } from './id-setting.ts';
import type { UserState, UserVersions } from './ports.ts';
import type { UserId } from './user.ts';

/** The name of a claim: by its source, so that each may name a person by a key of its own. */
export function claimName(source: string, fingerprint: string): string {
  return `${source}#${fingerprint}`;
}

/** Whether a claim is that of a user of this source. */
export function isClaimOf(source: string, name: string): boolean {
  return name.startsWith(`${source}#`);
}

/**
 * What an id is claimed as: providers take an e-mail, and a hash in hexadecimal digits, for the same in capitals. Any other
 * id may be somebody else's in capitals.
 */
export function claimedForm(id: UserId): UserId {
  const isCaseless = typeof id === 'string' && (id.includes('@') || /^[0-9a-f]{40}$/i.test(id));
  return isCaseless ? id.toLowerCase() : id;
}

/** Stands among a user's claims while a rename is tried: the id by that name is claimed once it has succeeded. */
export function wishFor(name: string): string {
  return `${name}?`;
}

/** Stands among a user's claims for one that is theirs no more, until its item is cleaned up. */
export function leftFor(name: string): string {
  return `${name}!`;
}

/** Whether what a state lists is a claim that was given up. */
export function isLeft(listed: string): boolean {
  return listed.endsWith('!');
}

/** The name that is claimed, or may be, where a state lists this. */
export function claimedName(listed: string): string {
  return listed.replace(/[?!]$/, '');
}

/** What a state lists once a user is to have these claims, and no others: those are left, for the clean-up. */
export function keepClaims(listed: readonly string[], kept: readonly string[]): string[] {
  const left = listed.filter((one) => !kept.includes(one) && !kept.includes(claimedName(one)));
  return [...new Set([...kept, ...left.map((one) => leftFor(claimedName(one)))])];
}

/** Whether these are the same claims, in any order. */
export function areSameClaims(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

/**
 * Whether anything speaks for it that the provider knows the user by an id: something was applied, or may have been. Whose
 * claims nothing speaks for has none: the next try makes them again.
 */
export function isFounded({ ids, formerIds = [], applied, unanswered = {} }: UserState): boolean {
  const isConfirmed = ids.length + formerIds.length > 0 && Object.keys(applied).length > 0;
  return isConfirmed || Object.keys(unanswered).length > 0;
}

/**
 * What a claim that another user has made means; undefined if it was left behind, and anybody can take it: a user's state
 * lists a claim before it is made, and until it is given up. At another account, as the connection's setting tells, the id
 * is somebody else's.
 */
export function claimOf(
  name: string,
  owner: UserVersions | undefined,
  idSetting?: string,
): Exclude<Claim, 'ours'> | undefined {
  const { claims = [], unanswered = {}, setting } = owner ?? {};
  if (!isSameAccount(setting, idSetting)) return undefined;
  const held = claims.filter((one) => !isLeft(one));
  const isHeld = held.map(claimedName).includes(name) && !claims.includes(leftFor(name));
  if (!isHeld) return undefined;
  const source = name.slice(0, name.indexOf('#'));
  const isMoving = held.filter((one) => isClaimOf(source, one)).length > 1;
  return isMoving || Object.keys(unanswered).length > 0 ? 'leaving' : 'taken';
}
