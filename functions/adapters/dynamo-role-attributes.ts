import { registryAttributes } from './dynamo-connection-registry.ts';
import {
  acceptedAttributes,
  changeAttributes,
  deliveryAttributes,
  emptiedAttributes,
  healthAttributes,
  versionAttributes,
} from './dynamo-items.ts';
import { knownUserAttributes } from './dynamo-known-user.ts';
import { replyAttributes } from './dynamo-replies.ts';

/**
 * The attributes of the table's items that each role may name in reads and updates. `payload` and `ids`, which hold what is
 * sealed, are in no list: what a role may name in an update or a put, it can compare there with a guess, and copy to where it
 * may read.
 */
const keys = ['pk', 'sk'];

/** What says where a delivery stands. */
const delivery = [...keys, ...deliveryAttributes, 'group', 'expiresAt'];

/** Where the indexes list a delivery. */
const listing = ['statusKey', 'dueShard', 'dueAt'];

/** What changes as a delivery is moved on. */
const step = [
  ...keys,
  ...listing,
  'status',
  'release',
  'reason',
  'code',
  'failure',
  'nextAttemptAt',
  'retriesSpent',
  'expiresAt',
];

/** How far a user has got. */
const versions = ['group', 'applied', 'unanswered', 'revision', 'hasIds'];

export const receiveReads = {
  changes: unique(keys, changeAttributes, ['fingerprint', 'expiresAt']),
  connections: unique(keys, acceptedAttributes, knownUserAttributes, ['payloadKey']),
};

export const retryReads = unique(delivery, listing, versionAttributes, healthAttributes, [
  ...emptiedAttributes,
]);
export const retryUpdates = unique(step, ['attempts'], versions);
export const retryHealthUpdates = unique(keys, ['hold', 'probe', 'openedAt']);

export const apiReads = unique(
  delivery,
  changeAttributes,
  versionAttributes,
  knownUserAttributes,
  healthAttributes,
  emptiedAttributes,
);
/** What tells the replies to a delivery; there is no way from these to a payload. */
export const apiReadsOfReplies = [...keys, 'status', ...replyAttributes];

export const apiUpdates = unique(step, ['retriedAt', 'payloadKey', 'payloadGone'], versions, [
  'attempts',
  ...replyAttributes,
  'erasedAt',
  'cancelled',
  'payloadsRemoved',
  'idsForgotten',
]);
export const apiHealthUpdates = unique(keys, ['paused', 'hold', 'refusal', 'rateLimit']);

/** A user's state without ids, which takes the place of the one with them. */
export const apiPuts = unique(keys, versions, ['erasedAt']);

/** All that the end of a delivery names that nobody makes any more, but for its payload. */
export const cancelUpdates = [...step, 'payloadGone', 'payloadKey', ...replyAttributes];

/** Which connections there were. */
export const registryReads = [...keys, ...registryAttributes];

/** All that a put names which takes a delivery's payload away. */
export const emptyingPuts = [...emptiedAttributes, 'dueAt'];

/** All that the indexes hold, which is all that queries of them may name. */
export const indexed = [...keys, ...listing, 'orderKey', 'userKey', 'status', 'release', 'group'];

function unique(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}
