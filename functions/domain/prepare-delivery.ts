import type { Connection } from './connection.ts';
import type { Attempt, Conclusion, Delivery, Payload } from './delivery.ts';
import { isAttributeField, isFieldName } from './field.ts';
import { fitUser } from './fit-user.ts';
import type { ClaimNames } from './id-claims.ts';
import { type Plan, planUpdate } from './plan-update.ts';
import type { UserState } from './ports.ts';
import type { Identity } from './provider.ts';
import { type KnownWords, knownWords } from './reasons/known-words.ts';
import type { UpdateJob } from './update-user.ts';
import type { UserId } from './user.ts';

/** A delivery that is ready to be sent. */
export interface ReadyDelivery {
  readonly delivery: Delivery;
  readonly job: UpdateJob;
  readonly identity: Extract<Identity, { kind: 'known' }>;
  /** Fields that a newer change has already set. */
  readonly outdated: readonly string[];
  /** By each id that may be used, what it is claimed under; absent if that is not known. */
  readonly claims?: ReadonlyMap<UserId, ClaimNames>;
  /** What the provider cannot take of it, and why, for people to read. */
  readonly leftOut?: string;
}

const noAttempts: readonly Attempt[] = [];

/** What there is to do for a delivery, as far as it can be told without its personal data. */
export function planDelivery(
  delivery: Delivery,
  { account }: Connection,
  state: UserState,
): Extract<Plan, { kind: 'send' }> | { kind: 'conclude'; conclusion: Conclusion } {
  const plan = planUpdate(account.update, delivery, state.applied);
  switch (plan.kind) {
    case 'send':
      return plan;
    case 'applied':
      return { kind: 'conclude', conclusion: { status: 'delivered', attempts: noAttempts } };
    case 'superseded':
      return {
        kind: 'conclude',
        conclusion: {
          status: 'superseded',
          code: 'overtaken',
          reason: plan.reason,
          attempts: noAttempts,
        },
      };
  }
}

/** Finds out who the user is at the connection. */
export function identifyUser(
  { delivery, payload }: { delivery: Delivery; payload: Payload },
  { plan, state }: { plan: Extract<Plan, { kind: 'send' }>; state: UserState },
  { account }: Connection,
): { kind: 'ready'; ready: ReadyDelivery } | { kind: 'conclude'; conclusion: Conclusion } {
  const fields = plan.fields.filter((field) => isFieldName(field) || isAttributeField(field));
  const { user, previous, given } = payload;
  const { ids: remembered, formerIds = [] } = state;
  const present = account.identify({
    user,
    previous,
    fields,
    given,
    remembered,
    // What was applied was not under these as long as there are others of before.
    confirmed: Object.keys(state.applied).length > 0 && formerIds.length === 0,
  });
  if (present.kind === 'unknown') return reject(present.reason);
  const identity = withFormer(present, formerIds);
  const fit = fitUser({ user, fields }, account);
  if (fit.kind === 'none') return reject(fit.reason);
  return {
    kind: 'ready',
    ready: {
      delivery,
      identity,
      job: { user: fit.user, fields, ids: identity.ids, known: knownOf(payload, identity, state) },
      outdated: plan.outdated,
      ...(fit.notice === undefined ? {} : { leftOut: fit.notice }),
    },
  };
}

/** Older payloads do not say what else the change held: what they hold themselves is known then. */
function knownOf(
  { user, previous, given, known }: Payload,
  { ids, renamedTo }: Extract<Identity, { kind: 'known' }>,
  state: UserState,
): KnownWords {
  const names = [...ids, ...state.ids, given, renamedTo].filter((id) => id !== undefined);
  if (known === undefined) return knownWords({ user, previous, ids: names });
  return new Set([...known, ...knownWords({ user: {}, ids: names })]);
}

/** Never first: what was found under another setting may be unknown under this one. */
function withFormer(
  identity: Extract<Identity, { kind: 'known' }>,
  formerIds: readonly UserId[],
): Extract<Identity, { kind: 'known' }> {
  const [first, ...others] = identity.ids;
  const more = formerIds.filter((id) => !identity.ids.includes(id));
  return { ...identity, ids: [first, ...others, ...more] };
}

function reject(reason: string): { kind: 'conclude'; conclusion: Conclusion } {
  return {
    kind: 'conclude',
    conclusion: {
      status: 'failed',
      failure: 'rejected',
      code: 'unsendable',
      reason,
      attempts: noAttempts,
    },
  };
}
