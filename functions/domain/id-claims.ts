import type { UserId } from './user.ts';

export type ClaimNames = readonly [current: string, ...former: string[]];

export type Claim = 'ours' | 'taken' | 'leaving';

/** Who of one connection's users has which id at its provider. */
export interface IdClaims {
  /**
   * What an id is claimed under among the users of one source: the current name first, then those it may have been claimed
   * under before. A name says nothing of the id.
   */
  claimNames(source: string, id: UserId): Promise<ClaimNames>;
  /**
   * Takes an id for a user whose state lists the first of its names already, unless another user's state lists one of them,
   * too. `leaving`: that one may be about to get another id.
   */
  claim(names: ClaimNames, group: string): Promise<Claim>;
  /** What taking an id would come to, without taking it. */
  claimant(names: ClaimNames, group: string): Promise<Claim>;
  /** Gives an id up that the user had; nothing happens if it is no longer theirs. */
  unclaim(name: string, group: string): Promise<void>;
}
