import type { HttpAnswer } from '../http/http-answer.ts';
import type { HttpRequestEvent } from '../http/http-request.ts';
import { readQuery } from '../http/read-query.ts';
import { getActivity } from './activity-answers.ts';
import { getChange } from './change-answers.ts';
import {
  getConnection,
  listConnections,
  pauseConnection,
  resumeConnection,
  retryConnection,
} from './connection-answers.ts';
import {
  cancelOneDelivery,
  getDelivery,
  listDeliveries,
  retryDelivery,
} from './delivery-answers.ts';
import type { Handler, OperatorApi } from './operator-api.ts';
import { problemWithIssues } from './problems.ts';
import { getReplies, listAudit } from './replies-answers.ts';
import type { operatorRoutes } from './routes.ts';
import { eraseOneUser, getUser, releaseOneUser } from './user-answers.ts';

type Route = (typeof operatorRoutes)[number];
type RouteKey = { [Each in Route as `${Each['method']} ${Each['path']}`]: Handler };

const handlers: RouteKey = {
  'GET /changes/{id}': getChange,
  'GET /deliveries': listDeliveries,
  'GET /deliveries/{id}': getDelivery,
  'GET /deliveries/{id}/replies': getReplies,
  'POST /deliveries/{id}/retry': retryDelivery,
  'POST /deliveries/{id}/cancel': cancelOneDelivery,
  'GET /connections': listConnections,
  'GET /connections/{name}': getConnection,
  'POST /connections/{name}/retry': retryConnection,
  'POST /connections/{name}/pause': pauseConnection,
  'POST /connections/{name}/resume': resumeConnection,
  'GET /activity': getActivity,
  'GET /audit': listAudit,
  'GET /users': getUser,
  'DELETE /users': eraseOneUser,
  'POST /users/release': releaseOneUser,
};

const handlerOf: ReadonlyMap<string, Handler> = new Map(Object.entries(handlers));

/** Answers one of the operator's routes. */
export async function answerOperator(
  request: HttpRequestEvent,
  api: OperatorApi,
): Promise<HttpAnswer> {
  const handler = handlerOf.get(request.route);
  if (handler === undefined) throw new Error(`No such route: ${request.route}`);
  const { queryString, ...rest } = request;
  const read = readQuery(queryString);
  return read.kind === 'read'
    ? handler({ ...rest, query: read.query }, api)
    : problemWithIssues('invalid_query', read.issues);
}
