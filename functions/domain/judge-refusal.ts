import type { Deliverer } from './deliverer.ts';
import type { Refusal } from './health.ts';
import type { SharedHealth } from './note-health.ts';
import type { UpdateResult } from './update-user.ts';
import { whyOf } from './verdict.ts';

/**
 * A token that a person has put, and that is refused, may be the fault of the one user. When another one is refused next,
 * with nothing between that shows it to be accepted, it is the token: only another secret can help, and what is open is held until there is one.
 */
export async function judgeRefusal(
  result: UpdateResult,
  { group, health }: { group: string; health: SharedHealth },
  deliverer: Deliverer,
): Promise<UpdateResult> {
  const { verdict, attempts } = result;
  if (verdict.kind !== 'retry' || verdict.refusedSecret === undefined) return result;
  const { refusedSecret: secretVersion } = verdict;
  const before = await noteRefusal({ group, secretVersion }, health, deliverer);
  if (before?.secretVersion !== secretVersion || before.group === group) return result;
  const last = attempts.slice(-1).map((one) => ({ ...one, outcome: 'held' }) as const);
  return {
    ...result,
    verdict: { kind: 'held', ...whyOf(verdict), secretVersion },
    attempts: [...attempts.slice(0, -1), ...last],
  };
}

/** Returns what was noted before: by anybody, or by this batch if that cannot be told. */
async function noteRefusal(
  refusal: Refusal,
  health: SharedHealth,
  { store, tools, log }: Deliverer,
): Promise<Refusal | undefined> {
  const known = health.current.refusal;
  health.current = { ...health.current, refusal };
  try {
    return await store.refuse(refusal);
  } catch (error) {
    log.warn('refused token not noted', { connection: tools.connection.name, error });
    return known;
  }
}
