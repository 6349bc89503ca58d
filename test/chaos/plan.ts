import { changeIdOf } from '../../functions/domain/ids.ts';
import { versionOf } from '../../functions/domain/version.ts';
import { madeUpCpf, webhookBody } from '../support/signed-webhook.ts';
import {
  type ChangedField,
  changeable,
  firstEmail,
  madeUpValue,
  type Value,
} from './made-up-values.ts';
import type { ChaosOptions } from './options.ts';
import { createRandom, type Random } from './random.ts';

/** One change that will be sent. */
export interface PlannedChange {
  readonly index: number;
  readonly user: number;
  readonly webhookId: string;
  readonly changeId: string;
  readonly occurredAt: string;
  /** Its place among the changes of its user, as far as it is known before it is received. */
  readonly version: string;
  readonly fields: readonly ChangedField[];
  /** The user as the source knew it then. */
  readonly values: Values;
  readonly body: string;
}

export type Values = Readonly<Record<string, Value>>;

const firstTime = Date.parse('2026-01-01T12:00:00Z');
const timeOf = (index: number) => new Date(firstTime + index * 1_000).toISOString();

/** Makes up the changes in the order in which they occur. The first one of each user introduces the user. */
export function planChanges({ seed, changes, users }: ChaosOptions): readonly PlannedChange[] {
  const random = createRandom(seed, 'changes');
  const latest = new Map<number, PlannedChange>();
  return Array.from({ length: changes }, (_, index) => {
    // Many changes come from few users, so that their deliveries meet.
    const last = () => (random.happens(0.3) ? Math.ceil(users / 20) : users);
    const user = index < users ? index : random.between(0, last());
    const change = planChange({ seed, index, user }, latest.get(user), random);
    latest.set(user, change);
    return change;
  });
}

function planChange(
  { seed, index, user }: { seed: number; index: number; user: number },
  before: PlannedChange | undefined,
  random: Random,
): PlannedChange {
  const fields = before === undefined ? [...changeable] : pickFields(random);
  const values = {
    ...(before?.values ?? { email: firstEmail(user) }),
    ...Object.fromEntries(fields.map((field) => [field, madeUpValue(field, user, index)])),
  };
  const isTie = random.happens(0.05) && before !== undefined && isPlain(before, fields);
  const occurredAt = timeOf(isTie ? before.index : index);
  const webhookId = `msg_chaos_${seed}_${index}`;
  const change = { index, user, webhookId, occurredAt, fields, values, version: '' };
  const planned = {
    ...change,
    changeId: changeIdOf('hr', webhookId),
    body: toBody(change, before),
  };
  return asReceived(planned, occurredAt);
}

/** A change with the place that it has since it was received. */
export function asReceived(change: PlannedChange, receivedAt: string): PlannedChange {
  const { changeId, occurredAt } = change;
  return { ...change, version: versionOf({ id: changeId, occurredAt, receivedAt }) };
}

/** Two changes at the same time have an order that no source knows; a rename says what came before it. */
function isPlain(before: PlannedChange, fields: readonly ChangedField[]): boolean {
  const isOwnTime = before.occurredAt === timeOf(before.index);
  return isOwnTime && !before.fields.includes('email') && !fields.includes('email');
}

function pickFields(random: Random): ChangedField[] {
  const count = random.between(1, 4);
  const fields = Array.from({ length: count }, () => random.pick(changeable));
  return [
    ...new Set<ChangedField>([...fields, ...(random.happens(0.1) ? ['email' as const] : [])]),
  ];
}

/** Holds the fields that changed, and what a provider that is updated as a whole cannot do without. */
function toBody(
  { user, fields, occurredAt, values }: Omit<PlannedChange, 'changeId' | 'body'>,
  before: PlannedChange | undefined,
): string {
  const { 'attributes.plano': plano, picture, ...others } = values;
  const email = before?.values.email;
  return webhookBody({
    timestamp: occurredAt,
    user: {
      ...others,
      key: userKeyOf(user),
      cpf: madeUpCpf(user),
      password: 'Senha@123',
      ids: { 'gestao-plus': String(user + 1), imagemais: user + 1 },
      ...(fields.includes('attributes.plano') && { attributes: { plano } }),
      ...(fields.includes('picture') && { picture }),
    },
    changed: fields,
    ...(fields.includes('email') && typeof email === 'string' && { previous: { email } }),
  });
}

export function userKeyOf(user: number): string {
  return `u-${user}`;
}

export function nameOf({ index, changeId }: PlannedChange): string {
  return `change ${index} (${changeId})`;
}

/** A duplicate comes at once or up to this many webhooks later. */
const maxDistance = 200;

/** In which order the webhooks are sent: mostly as the changes occurred, some after a newer one, some twice. */
export function planSendings(
  changes: readonly PlannedChange[],
  { seed, users, duplicates, reordered }: ChaosOptions,
): readonly PlannedChange[] {
  const random = createRandom(seed, 'sendings');
  const placed = changes.flatMap((change, index) => {
    const isMoved = random.happens(reordered);
    // What introduces a user comes first: nobody can rename somebody they have never heard of.
    const later = isMoved && index >= users ? nextOfUser(changes, change) : undefined;
    const place = later === undefined ? index : later.index + 0.5;
    const distance = random.happens(0.5) ? 0 : random.between(1, maxDistance);
    const again = random.happens(duplicates) ? [{ place: place + distance, change }] : [];
    return [{ place, change }, ...again];
  });
  return placed.sort((one, other) => one.place - other.place).map(({ change }) => change);
}

function nextOfUser(changes: readonly PlannedChange[], { index, user }: PlannedChange) {
  return changes.slice(index + 1).find((change) => change.user === user);
}
