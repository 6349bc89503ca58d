import { userGroupOf } from './ids.ts';
import type { UserRecords } from './operator-ports.ts';
import type { AppliedVersions } from './plan-update.ts';
import type { Ambient, UserVersions } from './ports.ts';
import { Unreadable } from './unreadable.ts';
import { occurredAtOfVersion, versionAt } from './version.ts';

const maxTries = 5;

/** What releasing a user works with. */
export interface UserReleaser {
  /** All that the config knows. */
  readonly connections: readonly string[];
  readonly users: Pick<UserRecords, 'versions' | 'saveVersions'>;
  readonly ambient: Pick<Ambient, 'now'>;
}

export type UserRelease =
  /** At how many connections something was dated in the future. */
  | { kind: 'released'; released: number }
  /** Others wrote the user's state each time it was read; what was done at other connections is done. */
  | { kind: 'unfinished' };

/**
 * Takes what was applied to a user with a time in the future for what was applied now, so that the next change with a right
 * time is newer. Who the user is at a connection stays as it is.
 */
export async function releaseUser(userKey: string, releaser: UserReleaser): Promise<UserRelease> {
  const ends = await Promise.all(
    releaser.connections.map((connection) => releaseAt(connection, userKey, releaser)),
  );
  return ends.includes('busy')
    ? { kind: 'unfinished' }
    : { kind: 'released', released: ends.filter((end) => end === 'released').length };
}

async function releaseAt(
  connection: string,
  userKey: string,
  { users, ambient }: UserReleaser,
): Promise<'released' | 'nothing' | 'busy'> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const known = await readKnown(connection, userKey, users);
    const lowered = known === undefined ? undefined : upTo(ambient.now(), known);
    if (lowered === undefined) return 'nothing';
    if (await users.saveVersions(connection, lowered)) return 'released';
  }
  return 'busy';
}

/** Undefined if it cannot be read: nothing is sent for the user there, and the other connections do not wait for that. */
async function readKnown(
  connection: string,
  userKey: string,
  users: UserReleaser['users'],
): Promise<UserVersions | undefined> {
  try {
    return await users.versions(connection, userGroupOf(userKey));
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Undefined if nothing lies in the future. */
function upTo(now: Date, known: UserVersions): UserVersions | undefined {
  const { applied, unanswered = {}, revision } = known;
  const all = [...Object.values(applied), ...Object.values(unanswered)];
  if (!all.some((version) => isAfter(now, version))) return undefined;
  return {
    ...known,
    applied: lowerAll(applied, now),
    unanswered: lowerAll(unanswered, now),
    revision: revision + 1,
  };
}

function lowerAll(versions: AppliedVersions, now: Date): AppliedVersions {
  return Object.fromEntries(
    Object.entries(versions).map(([key, version]) => [
      key,
      isAfter(now, version) ? versionAt(now, version) : version,
    ]),
  );
}

function isAfter(now: Date, version: string): boolean {
  return Date.parse(occurredAtOfVersion(version)) > now.getTime();
}
