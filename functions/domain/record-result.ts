import { signalOf, wasOpen } from './circuit.ts';
import { areSameClaims } from './claims.ts';
import { concludeUpdate } from './conclude-update.ts';
import type { Deliverer, DeliveryContext } from './deliverer.ts';
import { judgeRefusal } from './judge-refusal.ts';
import { noteHealth, type SharedHealth } from './note-health.ts';
import type { UserState } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import { withReplies } from './provider-reply.ts';
import { limitAt } from './rate-limit.ts';
import { recordConclusion } from './record-conclusion.ts';
import { claimsAfter, giveUpClaims } from './settle-claims.ts';
import type { SettledVerdict, UpdateResult } from './update-user.ts';
import { stateAfter } from './user-state.ts';

/** What was sent for a delivery, and what came of it. */
export interface Sent {
  readonly ready: ReadyDelivery;
  readonly result: UpdateResult;
  /** The state as it was saved before the call. */
  readonly renaming?: UserState | undefined;
}

/** Records how a delivery went, and returns its user's state after it. */
export async function recordResult(
  { stored, state, health }: DeliveryContext,
  { ready, renaming, ...sent }: Sent,
  deliverer: Deliverer,
): Promise<UserState> {
  const { store, tools, delaysSeconds } = deliverer;
  const now = tools.ambient.now();
  const result = await judgeRefusal(sent.result, { group: state.group, health }, deliverer);
  const before = health.current.circuit;
  // The state comes first: should we stop in between, the next attempt finds that there is nothing left to send.
  const outcome = { result, update: tools.connection.account.update };
  const known = renaming ?? state;
  const after = stateAfter({ state, renaming }, ready, outcome) ?? known;
  const next = withClaims(known, after, await claimsAfter(after, { ready, result }, deliverer));
  if (next !== known) await store.saveState(next);
  // Only a failure's count tells whether others have opened the circuit meanwhile; all else can wait for the record.
  const isCountedFirst = signalOf(result) === 'fails';
  if (isCountedFirst) await hintHealth(health, { result, now }, deliverer);
  const isSpared = wasOpen({ before, after: health.current.circuit }, now);
  const verdict = isSpared ? spared(result.verdict) : result.verdict;
  const concluded = concludeUpdate(
    ready.delivery,
    { ...result, verdict, outdated: ready.outdated, leftOut: ready.leftOut },
    { delaysSeconds, now, random: tools.ambient.random(), limitedUntil: limitedUntil(health, now) },
  );
  const conclusion = withReplies(concluded, result.replies ?? []);
  await recordConclusion(stored, conclusion, deliverer);
  if (!isCountedFirst) await hintHealth(health, { result, now }, deliverer);
  return giveUpClaims(next, deliverer);
}

/** A claim that the state with the result does not list is nobody's, whatever is done of its clean-up. */
function withClaims(known: UserState, after: UserState, claims: readonly string[]): UserState {
  return areSameClaims(after.claims ?? [], claims)
    ? after
    : { ...after, claims, revision: known.revision + 1 };
}

function limitedUntil({ current }: SharedHealth, now: Date): Date | undefined {
  const limit = limitAt(current.rateLimit, now);
  return limit && new Date(limit.until);
}

/** What a result says of the connection is worth a try: no delivery depends on its being written down. */
async function hintHealth(
  health: SharedHealth,
  noted: { result: UpdateResult; now: Date },
  deliverer: Deliverer,
): Promise<void> {
  if (noted.result.isEcho === true) return;
  try {
    await noteHealth(health, noted, deliverer);
  } catch (error) {
    const connection = deliverer.tools.connection.name;
    deliverer.log.warn('health of the connection not noted', { connection, error });
  }
}

/** While the circuit is open, not even a probe spends an attempt of the delivery's schedule. */
function spared(verdict: SettledVerdict): SettledVerdict {
  return verdict.kind === 'retry' ? { ...verdict, throttled: true } : verdict;
}
