import type { Delivered } from './findings.ts';
import { couldKnow, type Downtime } from './knowledge.ts';
import { type LedgerCall, timeOf } from './ledger.ts';
import { type ConnectionName, connectionNames, expectedUser, readShownUsers } from './model.ts';
import { isRejected } from './operator.ts';
import { nameOf, userKeyOf } from './plan.ts';

/** One line for each value at a provider that is not the one that the newest change has set. */
export function findStale(
  all: readonly Delivered[],
  usersOf: (connection: ConnectionName) => unknown,
): string[] {
  return connectionNames.flatMap((connection) => {
    const delivered = all.filter((one) => one.connection === connection);
    const byUser = Map.groupBy(delivered, ({ change }) => change.user);
    const shown = readShownUsers(connection, usersOf(connection));
    const stale = [...byUser].flatMap(([user, some]) =>
      differences(user, some, { connection, shown }).map(
        (difference) => `${connection} ${userKeyOf(user)}: ${difference}`,
      ),
    );
    // More users than there are: somebody was renamed into two.
    return shown.size > byUser.size
      ? [...stale, `${connection}: ${shown.size} users instead of ${byUser.size}`]
      : stale;
  });
}

function differences(
  user: number,
  delivered: readonly Delivered[],
  { connection, shown }: { connection: ConnectionName; shown: ReturnType<typeof readShownUsers> },
): string[] {
  const counted = delivered.filter(({ delivery }) => !isRejected(delivery));
  // A rejected change may have been applied before, by a call whose reply was lost.
  const possible = delivered.filter(
    ({ delivery, applications }) => !isRejected(delivery) || applications.length > 0,
  );
  const candidates = [counted, possible].map((some) => {
    const changes = some.map(({ change }) => change);
    const expected = expectedUser(connection, changes);
    const found = shown.find(user, expected);
    if (found === undefined && expected.size > 0) return ['nobody by the expected id'];
    return [...expected]
      .filter(([name, { value }]) => found?.[name] !== value)
      .map(
        ([name, { value, change }]) =>
          `${name} is ${JSON.stringify(found?.[name])} instead of ${JSON.stringify(value)}, set by ${nameOf(change)}`,
      );
  });
  const [fewest = []] = candidates.toSorted((one, other) => one.length - other.length);
  return fewest;
}

/**
 * One line for each value that an older change has overwritten although the provider had confirmed the newer one before
 * the older one's call began; even if the newer one came back later. Where propaga could not know of the confirmation it
 * counts for nothing, as little as calls that overlap.
 */
export function findBackwards(all: readonly Delivered[], downtimes: readonly Downtime[]): string[] {
  const settings = all.flatMap((delivered) =>
    delivered.applications.flatMap((call) =>
      (call.contents.get(delivered.change.index) ?? []).map((name) => ({
        ...{ call, delivered },
        value: `${delivered.connection} ${userKeyOf(delivered.change.user)}: ${name}`,
      })),
    ),
  );
  return [...Map.groupBy(settings, ({ value }) => value)].flatMap(([value, some]) =>
    some.flatMap((older) => {
      const newer = some.find(
        ({ call, delivered: { change, delivery } }) =>
          change.version > older.delivered.change.version &&
          isBefore(call, older.call) &&
          couldKnow(call, older.call, { delivery, downtimes }),
      );
      if (newer === undefined) return [];
      const [at, since] = [older, newer].map(({ call }) => timeOf(call.appliedAt ?? 0));
      return [
        `${value} went back to ${nameOf(older.delivered.change)} at ${at}, ${nameOf(newer.delivered.change)} was there since ${since}`,
      ];
    }),
  );
}

/** Whether the reply to a call was handed over before another one began. */
function isBefore({ answered }: LedgerCall, { begun }: LedgerCall): boolean {
  return answered !== undefined && answered < begun;
}

/** One line for each delivery that a provider has applied twice though nothing had kept propaga from knowing. */
export function findDoubled(all: readonly Delivered[], downtimes: readonly Downtime[]): string[] {
  return all
    .filter(({ applications, delivery }) =>
      applications.some((call, place) => {
        const later = applications[place + 1];
        return later !== undefined && couldKnow(call, later, { delivery, downtimes });
      }),
    )
    .map(({ applications, change, delivery }) => {
      const times = applications.map(({ appliedAt = 0 }) => timeOf(appliedAt)).join(', ');
      const attempts = delivery.attempts.map(
        ({ at, durationMs, httpStatus = 'none' }) =>
          `${at.slice(11, 23)} ${durationMs} ms ${httpStatus}`,
      );
      return `${nameOf(change)} at ${delivery.connection}: applied at ${times}; attempts: ${attempts.join(', ')}`;
    });
}
