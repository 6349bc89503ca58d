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

type PlanOptions = Pick<ChaosOptions, 'seed' | 'changes' | 'users'>;

const renameShare = 0.1;
const tieShare = 0.05;
/** Changes that come from few users, so that their deliveries meet. */
const busyShare = 0.3;

const firstTime = Date.parse('2026-01-01T12:00:00Z');
const stepMs = 1_000;

/** Makes up the changes in the order in which they occur. The first one of each user introduces the user. */
export function planChanges({ seed, changes, users }: PlanOptions): readonly PlannedChange[] {
  const random = createRandom(seed, 'changes');
  const latest = new Map<number, PlannedChange>();
  return Array.from({ length: changes }, (_, index) => {
    const user = index < users ? index : pickUser(users, random);
    const change = planChange({ seed, index, user }, latest.get(user), random);
    latest.set(user, change);
    return change;
  });
}

function pickUser(users: number, random: Random): number {
  const isBusy = random.happens(busyShare);
  return random.between(0, isBusy ? Math.ceil(users / 20) : users);
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
  const isTie = random.happens(tieShare) && before !== undefined && isPlain(before, fields);
  const timestamp = timeOf(isTie ? before.index : index);
  const webhookId = `msg_chaos_${seed}_${index}`;
  const changeId = changeIdOf('hr', webhookId);
  const version = versionOf({ id: changeId, occurredAt: timestamp, receivedAt: timestamp });
  const body = toBody({ user, fields, timestamp, values }, before);
  return { index, user, webhookId, changeId, occurredAt: timestamp, version, fields, values, body };
}

/** A change with the place that it has since it was received. */
export function asReceived(change: PlannedChange, receivedAt: string): PlannedChange {
  const { changeId, occurredAt } = change;
  return { ...change, version: versionOf({ id: changeId, occurredAt, receivedAt }) };
}

/** Two changes at the same time have an order that no source knows; a rename says what came before it. */
function isPlain(before: PlannedChange, fields: readonly ChangedField[]): boolean {
  const isOwnTime = before.version.startsWith(timeOf(before.index).slice(0, -1));
  return isOwnTime && !before.fields.includes('email') && !fields.includes('email');
}

function timeOf(index: number): string {
  return new Date(firstTime + index * stepMs).toISOString();
}

function pickFields(random: Random): ChangedField[] {
  const count = random.between(1, 4);
  const fields = Array.from({ length: count }, () => random.pick(changeable));
  const renamed: ChangedField[] = random.happens(renameShare) ? ['email'] : [];
  return [...new Set([...fields, ...renamed])];
}

interface Written {
  readonly user: number;
  readonly fields: readonly ChangedField[];
  readonly timestamp: string;
  readonly values: Values;
}

/** Holds the fields that changed, and what a provider that is updated as a whole cannot do without. */
function toBody(
  { user, fields, timestamp, values }: Written,
  before: PlannedChange | undefined,
): string {
  const { 'attributes.plano': plano, picture, ...others } = values;
  const email = before?.values.email;
  return webhookBody({
    timestamp,
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
