import type { Connection } from './connection.ts';
import type { Delivery, Payload } from './delivery.ts';
import { type Field, isAttributeField } from './field.ts';
import { deliveryIdOf } from './ids.ts';
import type { NewDelivery } from './ports.ts';
import type { Account } from './provider.ts';
import type { User } from './user.ts';
import type { ChangeRecord, UserChange } from './user-change.ts';
import { versionOf } from './version.ts';

const nothingRemembered = { remembered: [], confirmed: false };

/** Whether a change concerns a connection. */
export type Match =
  | { kind: 'match' }
  | { kind: 'skip'; reason: string }
  /** It would, if an earlier delivery has told who the user is there. */
  | { kind: 'unidentified'; reason: string };

/** Decides from the change alone whether it goes to the connection. */
export function matchChange(change: UserChange, connection: Connection): Match {
  if (!connection.enabled) return skip('the connection is disabled');
  if (connection.sources !== undefined && !connection.sources.includes(change.source)) {
    return skip(`the connection does not listen to the source ${change.source}`);
  }
  const { account } = connection;
  const fields = fieldsFor(account, change.fields);
  if (fields.length === 0) return skip(`${connection.provider} holds none of the changed fields`);
  const absent = account.requires.filter((field) => change.user[field] === undefined);
  if (absent.length > 0) {
    return skip(`${connection.provider} cannot be updated without ${absent.join(', ')}`);
  }
  const { user, previous, given } = payloadFor(change, connection);
  const identity = account.identify({ user, previous, fields, given, ...nothingRemembered });
  return identity.kind === 'known' ? { kind: 'match' } : { ...identity, kind: 'unidentified' };
}

/** A new delivery of the change to a connection it matches. */
export function newDelivery(change: UserChange, connection: Connection): Delivery {
  return {
    id: deliveryIdOf(change.id, connection.name),
    changeId: change.id,
    connection: connection.name,
    provider: connection.provider,
    source: change.source,
    userKey: change.user.key,
    status: 'pending',
    fields: fieldsFor(connection.account, change.fields),
    attempts: [],
    receivedAt: change.receivedAt,
    version: versionOf(change),
    release: 1,
    retriesSpent: 0,
  };
}

/**
 * The deliveries that a change has which was received before under the same id: to where it went then, and with the place
 * that it has had since.
 */
export function asFirstReceived(
  first: ChangeRecord,
  deliveries: readonly NewDelivery[],
): NewDelivery[] {
  const { receivedAt, connections } = first;
  return deliveries
    .filter(({ delivery }) => connections.includes(delivery.connection))
    .map(({ delivery, payload }) => ({
      delivery: { ...delivery, receivedAt, version: versionOf(first) },
      payload,
    }));
}

/** The part of the change's personal data that the connection needs, and nothing more. */
export function payloadFor(change: UserChange, { name, account }: Connection): Payload {
  const given = change.user.ids?.[name];
  const { email, registrationId } = change.previous;
  return {
    user: pickUser(change, account),
    previous: {
      ...(account.needs.includes('email') && { email }),
      ...(account.needs.includes('registrationId') && { registrationId }),
    },
    ...(given === undefined ? {} : { given }),
  };
}

function fieldsFor(account: Account, fields: readonly Field[]): Field[] {
  return fields.filter((field) =>
    isAttributeField(field) ? account.attributes : account.fields.includes(field),
  );
}

function pickUser({ user }: UserChange, account: Account): Partial<User> {
  return Object.fromEntries(
    Object.entries(user).filter(
      ([name]) =>
        account.needs.some((needed) => needed === name) ||
        (account.attributes && name === 'attributes'),
    ),
  );
}

function skip(reason: string): Match {
  return { kind: 'skip', reason };
}
