import * as v from 'valibot';
import type { Connection } from '../domain/connection.ts';
import {
  type ConnectionOverview,
  overviewsOf,
  type SeenConnection,
} from '../domain/connection-overview.ts';
import type { Hold } from '../domain/health.ts';
import { type RegisteredConnection, removedConnections } from '../domain/removed-connections.ts';
import { whyPaused } from '../domain/retry-by-hand.ts';
import { retryFailed } from '../domain/retry-failed.ts';
import { type HttpAnswer, jsonAnswer } from '../http/http-answer.ts';
import type {
  BulkRetryView,
  ConnectionListView,
  ConnectionView,
} from './contract/connection-view.ts';
import {
  type Handler,
  type OperatorApi,
  type OperatorRequest,
  startBudget,
} from './operator-api.ts';
import { conflict, connectionRemoved, invalid, unknownConnection } from './problems.ts';
import { readRequest } from './read-request.ts';
import { BulkRetryRequest, encodePosition } from './requests.ts';

export const listConnections: Handler = async (_, api) => {
  const removed = await removedConnections(api.connections, api.registry);
  const all = [...api.connections.values(), ...removed.map(asRemoved)];
  const overviews = await overviewsOf(all, overseerOf(api));
  const view: ConnectionListView = { connections: overviews.filter(hasMeaning).map(toView) };
  return jsonAnswer(200, view);
};

export const getConnection: Handler = async (request, api) => {
  const removed = await removedOf(request, api);
  return removed === undefined ? getServed(request, api) : showConnection(removed, api);
};

const getServed: Handler = forConnection((connection, _, api) => showConnection(connection, api));

export const pauseConnection: Handler = forConnection(async (connection, _, api) => {
  await api.connectionControl.pause(connection.name, api.ambient.now());
  api.log.warn('connection paused by an operator', { connection: connection.name });
  return showConnection(connection, api);
});

export const resumeConnection: Handler = forConnection(async (connection, _, api) => {
  await api.connectionControl.resume(connection.name, api.ambient.now());
  api.log.info('connection resumed by an operator', { connection: connection.name });
  return showConnection(connection, api);
});

/** Short, so that whoever has thousands tried again sees how far it is, and can stop it. */
const bulkBudgetMs = 4_000;

export const retryConnection: Handler = forConnection(async ({ name }, request, api) => {
  const asked = readRequest(request);
  if (asked.kind === 'refused') return asked.answer;
  const parsed = v.safeParse(BulkRetryRequest, asked.value);
  if (!parsed.success) return invalid('invalid_request', parsed.issues);
  const paused = await whyPaused(name, api);
  if (paused !== undefined) return conflict('not_retryable', paused);
  const { cursor, ...wish } = parsed.output;
  const budgetMs = Math.min(api.budgetMs, bulkBudgetMs);
  const { next, ...counts } = await retryFailed(
    { connection: name, ...wish, from: cursor },
    { ...api, control: api.deliveryControl, remainingMs: startBudget({ ...api, budgetMs }) },
  );
  api.log.info('failed deliveries retried by an operator', { connection: name, ...counts });
  const view: BulkRetryView = {
    connection: name,
    ...counts,
    ...(next === undefined ? {} : { cursor: encodePosition(next) }),
  };
  return jsonAnswer(202, view);
});

/** For the connection that the path names, if the config has it. */
function forConnection(
  answer: (
    connection: Connection,
    request: OperatorRequest,
    api: OperatorApi,
  ) => Promise<HttpAnswer>,
): Handler {
  return async (request, api) => {
    const connection = api.connections.get(request.path.name ?? '');
    if (connection !== undefined) return answer(connection, request, api);
    const removed = await removedOf(request, api);
    return removed === undefined
      ? unknownConnection(api.connections.keys())
      : connectionRemoved(removed.name);
  };
}

/** The connection that the path names, if the config had it once. */
async function removedOf(
  { path: { name } }: OperatorRequest,
  { connections, registry }: OperatorApi,
): Promise<SeenConnection | undefined> {
  const removed = await removedConnections(connections, registry);
  return removed.filter((one) => one.name === name).map(asRemoved)[0];
}

function asRemoved(registered: RegisteredConnection): SeenConnection {
  return { ...registered, enabled: false, isRemoved: true };
}

/** A connection that was removed, and of which nothing is left, is nobody's concern. */
function hasMeaning({ connection, counts }: ConnectionOverview): boolean {
  return connection.isRemoved !== true || Object.values(counts).some((count) => count > 0);
}

async function showConnection(connection: SeenConnection, api: OperatorApi): Promise<HttpAnswer> {
  const overviews = await overviewsOf([connection], overseerOf(api));
  return jsonAnswer(200, overviews.map(toView)[0]);
}

function overseerOf({ connectionControl: control, index, ambient }: OperatorApi) {
  return { control, index, ambient };
}

function holdView({ code, reason, since }: Hold) {
  return { ...(code === undefined ? {} : { code }), reason, since };
}

function toView({
  connection: { name, provider, enabled },
  circuitState,
  countsAtLeast,
  health: { circuit, hold, paused },
  ...rest
}: ConnectionOverview): ConnectionView {
  const { probe: _probe, ...shown } = circuit;
  return {
    name,
    provider,
    enabled,
    ...rest,
    countsAtLeast: [...countsAtLeast],
    circuit: { state: circuitState, ...shown },
    ...(hold === undefined ? {} : { hold: holdView(hold) }),
    ...(paused === undefined ? {} : { paused }),
  };
}
