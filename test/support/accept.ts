import {
  type Acceptance,
  type Acceptor,
  acceptChange,
} from '../../functions/domain/accept-change.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';

/** Accepts a change whose id nobody else has used. */
export async function accept(change: UserChange, acceptor: Acceptor): Promise<Acceptance> {
  const result = await acceptChange(change, acceptor);
  if (result.kind !== 'accepted') throw new Error(`not accepted: ${result.kind}`);
  return result.acceptance;
}
