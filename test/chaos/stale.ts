import type { Delivery } from '../support/local-system-api.ts';
import type { Ledger } from './ledger.ts';
import { type ConnectionName, connectionNames, type Expectation, expectedUser } from './model.ts';
import { isRejected } from './operator.ts';
import { type PlannedChange, userKeyOf } from './plan.ts';
import { readShownUsers, type Shown } from './shown-users.ts';

/** A change and where its delivery to one connection stands. */
export interface Delivered {
  readonly change: PlannedChange;
  readonly delivery: Delivery;
}

export interface ComparisonParts {
  /** Every delivery that was accepted, by connection. */
  readonly deliveries: ReadonlyMap<ConnectionName, readonly Delivered[]>;
  readonly users: (connection: ConnectionName) => unknown;
  readonly ledger: Ledger;
}

/** One line for each value at a provider that is not the one that the newest change has set. */
export function findStale(parts: ComparisonParts): string[] {
  return connectionNames.flatMap((connection) => staleAt(connection, parts));
}

function staleAt(connection: ConnectionName, parts: ComparisonParts): string[] {
  const byUser = Map.groupBy(parts.deliveries.get(connection) ?? [], ({ change }) => change.user);
  const shown = readShownUsers(connection, parts.users(connection));
  const stale = [...byUser].flatMap(([user, delivered]) => {
    const counted = delivered.filter(({ delivery }) => !isRejected(delivery));
    // A rejected change may have been applied before, by a call whose reply was lost.
    const possible = delivered.filter(
      ({ change, delivery }) =>
        !isRejected(delivery) || parts.ledger.applications(connection, change.index).length > 0,
    );
    const expectations = [counted, possible].map((some) =>
      expectedUser(
        connection,
        some.map(({ change }) => change),
      ),
    );
    const candidates = expectations.map((expected) =>
      differences(shown.find(user, expected), expected),
    );
    const [fewest = []] = candidates.toSorted((one, other) => one.length - other.length);
    return fewest.map((difference) => `${connection} ${userKeyOf(user)}: ${difference}`);
  });
  // More users than there are: somebody was renamed into two.
  return shown.size > byUser.size
    ? [...stale, `${connection}: ${shown.size} users instead of ${byUser.size}`]
    : stale;
}

function differences(
  shown: Shown | undefined,
  expected: ReadonlyMap<string, Expectation>,
): string[] {
  if (expected.size === 0) return [];
  const [first] = expected.values();
  if (shown === undefined) return [`nobody by the expected id (${first?.change.changeId})`];
  return [...expected]
    .filter(([name, { value }]) => shown[name] !== value)
    .map(
      ([name, { value, change }]) =>
        `${name} is ${JSON.stringify(shown[name])} instead of ${JSON.stringify(value)}, set by change ${change.index} (${change.changeId})`,
    );
}
