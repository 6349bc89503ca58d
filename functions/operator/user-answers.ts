import * as v from 'valibot';
import { eraseUser } from '../domain/erase-user.ts';
import { toIssue } from '../domain/issues.ts';
import type { UserRecord } from '../domain/operator-ports.ts';
import { releaseUser } from '../domain/release-user.ts';
import { removedConnections } from '../domain/removed-connections.ts';
import { changeIdOfVersion, occurredAtOfVersion } from '../domain/version.ts';
import { type HttpAnswer, jsonAnswer, problemAnswer } from '../http/http-answer.ts';
import type { ErasureView, UserReleaseView, UserView } from './contract/user-view.ts';
import { type Handler, type OperatorApi, startBudget } from './operator-api.ts';
import { invalid } from './problems.ts';
import { UserQuery } from './requests.ts';

export const getUser: Handler = forUser(async (userKey, { users, connections, registry }) => {
  const removed = await removedConnections(connections, registry);
  const all = [...connections.values(), ...removed];
  const { erasedAt, states } = await users.read(
    userKey,
    all.map(({ name }) => name),
  );
  const known = removed.filter(({ name }) => states.has(name));
  const view: UserView = {
    userKey,
    ...(erasedAt === undefined ? {} : { erasedAt }),
    connections: [...connections.values(), ...known].map(({ name, provider }) => ({
      name,
      provider,
      isIdRemembered: states.get(name)?.isIdRemembered ?? false,
      applied: toApplied(states.get(name)),
    })),
  };
  return jsonAnswer(200, view);
});

export const eraseOneUser: Handler = forUser(async (userKey, api) => {
  const removed = await removedConnections(api.connections, api.registry);
  const erasure = await eraseUser(userKey, {
    ...api,
    connections: [...api.connections.keys(), ...removed.map(({ name }) => name)],
    control: api.deliveryControl,
    remainingMs: startBudget(api),
  });
  switch (erasure.kind) {
    case 'erased': {
      const { erasedAt, counts } = erasure;
      api.log.info('user erased by an operator', { ...counts });
      const view: ErasureView = { userKey, erasedAt, ...counts };
      return jsonAnswer(200, view);
    }
    case 'unfinished':
      return problemAnswer({
        status: 503,
        code: 'unfinished',
        title: 'Service Unavailable',
        detail: 'There was more to erase than there was time for. Send the same request again.',
      });
  }
});

export const releaseOneUser: Handler = forUser(async (userKey, api) => {
  const release = await releaseUser(userKey, {
    ...api,
    connections: [...api.connections.keys()],
  });
  switch (release.kind) {
    case 'released': {
      const { released } = release;
      api.log.info('user released by an operator', { released });
      const view: UserReleaseView = { userKey, released };
      return jsonAnswer(200, view);
    }
    case 'unfinished':
      return problemAnswer({
        status: 503,
        code: 'unfinished',
        title: 'Service Unavailable',
        detail: 'Deliveries of this user are under way. Send the same request again.',
      });
  }
});

/** For the user that the query names. */
function forUser(answer: (userKey: string, api: OperatorApi) => Promise<HttpAnswer>): Handler {
  return async ({ query }, api) => {
    const parsed = v.safeParse(UserQuery, query);
    if (parsed.success) return answer(parsed.output.key, api);
    const isAboutKey = parsed.issues.every((issue) => toIssue(issue).path === 'key');
    return invalid(isAboutKey ? 'invalid_key' : 'invalid_query', parsed.issues);
  };
}

type Known = NonNullable<ReturnType<UserRecord['states']['get']>>;

function toApplied(known: Known | undefined): UserView['connections'][number]['applied'] {
  return Object.entries(known?.applied ?? {})
    .map(([field, version]) => ({
      field,
      occurredAt: occurredAtOfVersion(version),
      changeId: changeIdOfVersion(version),
    }))
    .sort((one, other) => (one.field < other.field ? -1 : 1));
}
