import { Buffer } from 'node:buffer';
import { toChangeItem, toDeliveryItem } from '../../functions/adapters/dynamo-items.ts';
import { dueShardOf, stateKey, statusShardOf } from '../../functions/adapters/dynamo-keys.ts';
import type { Connection } from '../../functions/domain/connection.ts';
import type { Field } from '../../functions/domain/field.ts';
import { changeIdOf, userGroupOf } from '../../functions/domain/ids.ts';
import { newDelivery, payloadFor } from '../../functions/domain/match-change.ts';
import type { User } from '../../functions/domain/user.ts';
import type { UserChange } from '../../functions/domain/user-change.ts';

type Item = Readonly<Record<string, unknown>>;

/** The items of a change to one connection, as the adapters write them. */
export interface SampleItems {
  readonly pending: Item;
  readonly delivered: Item;
  readonly state: Item;
}

/** What a sealed payload has besides its text: see `functions/adapters/payload-vault.ts`. */
const sealBytes = 33;

const user = {
  key: 'u-1001',
  name: 'Ana Prado',
  email: 'ana.prado@example.com',
  cpf: '52998224725',
  registrationId: '00010234',
  mobile: '+5561989899898',
  jobTitle: 'Analista',
  areas: ['Produto', 'Dados'],
  manager: 'chefe@example.com',
  location: 'Brasília',
  password: 'Senha@123',
  roleIds: [1],
  ids: { 'gestao-plus': '108', imagemais: 47 },
} satisfies User;

const fields: readonly Field[] = ['email', 'mobile', 'jobTitle', 'password'];

const change: UserChange = {
  id: changeIdOf('hr', 'msg_1'),
  source: 'hr',
  type: 'user.updated',
  occurredAt: '2026-11-22T12:00:00.000Z',
  receivedAt: '2026-11-22T12:00:01.000Z',
  fields,
  user,
  previous: {},
};

/** As long as `functions/adapters/fingerprints.ts` makes them. */
const fingerprint = `${'0'.repeat(8)}.${'0'.repeat(64)}`;

/** A change without a picture to these connections. */
export function sampleChangeItem(connections: readonly Connection[]): Item {
  const { user: who, previous: _previous, ...record } = change;
  const item = toChangeItem({
    ...record,
    userKey: who.key,
    connections: connections.map(({ name }) => name),
    skipped: [],
  });
  return { ...item, fingerprint };
}

export function sampleItems(connection: Connection): SampleItems {
  const delivery = newDelivery(change, connection);
  const payload = sealed(payloadFor(change, connection));
  const group = userGroupOf(user.key);
  const stored = toDeliveryItem(delivery);
  const attempt = {
    at: change.receivedAt,
    outcome: 'delivered' as const,
    httpStatus: 200,
    durationMs: 312,
  };
  return {
    pending: {
      ...stored,
      payload,
      dueShard: dueShardOf(delivery, 'pending'),
      dueAt: '2026-11-22T12:01:01.000Z',
    },
    delivered: {
      ...stored,
      status: 'delivered',
      statusKey: statusShardOf(delivery, 'delivered'),
      attempts: [attempt],
      expiresAt: 1_800_000_000,
    },
    state: {
      ...stateKey(connection.name, group),
      group,
      applied: Object.fromEntries(connection.account.fields.map((one) => [one, delivery.version])),
      revision: 12,
      ids: sealed([user.email]),
    },
  };
}

function sealed(value: unknown): Uint8Array {
  return new Uint8Array(sealBytes + Buffer.byteLength(JSON.stringify(value)));
}
