import { hash } from 'node:crypto';
import { keepClaims } from './claims.ts';
import type { UserState } from './ports.ts';
import type { UserId } from './user.ts';

/** What the ids of users at a provider depend on. */
export interface IdsOf {
  readonly provider: string;
  readonly baseUrl: string;
  /** What tells one customer of the provider from another, where the base URL does not. */
  readonly tenant?: string | undefined;
  /** What the provider finds a user by, where a setting says so. */
  readonly knownBy?: string | undefined;
}

/** The ids under which a provider may know a user, the likeliest first. */
export interface RememberedIds {
  readonly ids: readonly UserId[];
  /** Ids of the same account that were found under another setting: to be tried after all others. */
  readonly formerIds?: readonly UserId[];
}

/** Ids that were found under another setting are kept up to as many. */
const maxFormerIds = 5;

/** A name for what ids belong to: `<hash of the account>/<what users are known by>`. */
export function idSettingOf({ provider, baseUrl, tenant = '', knownBy = '' }: IdsOf): string {
  const account = hash('sha256', JSON.stringify([provider, baseUrl, tenant]), 'hex').slice(0, 16);
  return `${account}/${knownBy}`;
}

/** Whether ids of both settings are of the same account. What was stored without one is of the present account. */
export function isSameAccount(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || accountOf(one) === accountOf(other);
}

function accountOf(setting: string): string {
  return setting.slice(0, setting.indexOf('/'));
}

/**
 * A user's state as it is to be read under a connection's present setting. Ids that were found under another one come after
 * all that this one tells; those of another account may be anybody's there, so that they and the claims to them are given
 * up. What was stored before settings were is of the present one.
 */
export function stateUnder(setting: string, state: UserState): UserState {
  const { setting: before = setting, ids, formerIds = [], claims = [] } = state;
  if (before === setting) return { ...state, setting };
  const { formerIds: _former, ...rest } = state;
  if (!isSameAccount(before, setting)) {
    const left = keepClaims(claims, []);
    return { ...rest, setting, ids: [], ...(left.length > 0 && { claims: left }) };
  }
  const former = [...new Set([...ids, ...formerIds])].slice(0, maxFormerIds);
  return { ...rest, setting, ids: [], ...(former.length > 0 && { formerIds: former }) };
}
