import * as v from 'valibot';
import type { Delivery } from '../domain/delivery.ts';
import { deliveryIdOf } from '../domain/ids.ts';
import { toIssue } from '../domain/issues.ts';
import type { DeliveryReader } from '../domain/ports.ts';
import { deliveryListQuery, encodeCursor } from './delivery-list-query.ts';
import { type HttpAnswer, jsonAnswer, problemAnswer } from './http-answer.ts';
import type { HttpRequestEvent } from './http-handler.ts';

/** What the operator's routes work with. */
export interface OperatorApi {
  readonly connections: readonly string[];
  readonly reader: DeliveryReader;
}

/** Answers one of the operator's routes. */
export async function answerOperator(
  { route, path, query }: HttpRequestEvent,
  api: OperatorApi,
): Promise<HttpAnswer> {
  switch (route) {
    case 'GET /health':
      return jsonAnswer(200, { status: 'ok' });
    case 'GET /changes/{id}':
      return getChange(path.id ?? '', api);
    case 'GET /deliveries/{id}':
      return getDelivery(path.id ?? '', api);
    case 'GET /deliveries':
      return listDeliveries(query, api);
    default:
      throw new Error(`No such route: ${route}`);
  }
}

async function getChange(id: string, { reader }: OperatorApi): Promise<HttpAnswer> {
  const change = await reader.change(id);
  if (change === undefined) return notFound('change');
  const { connections, skipped, ...rest } = change;
  const deliveries = await reader.deliveries(connections.map((name) => deliveryIdOf(id, name)));
  return jsonAnswer(200, { ...rest, deliveries: deliveries.map(toView), skipped });
}

async function getDelivery(id: string, { reader }: OperatorApi): Promise<HttpAnswer> {
  const delivery = await reader.delivery(id);
  return delivery === undefined ? notFound('delivery') : jsonAnswer(200, toView(delivery));
}

async function listDeliveries(
  query: HttpRequestEvent['query'],
  { reader, connections }: OperatorApi,
): Promise<HttpAnswer> {
  const parsed = v.safeParse(deliveryListQuery(connections), query);
  if (!parsed.success) {
    return problemAnswer({
      status: 400,
      code: 'invalid_query',
      title: 'Bad Request',
      detail: 'The query is not valid. Mend each of the issues.',
      issues: parsed.issues.map(toIssue),
    });
  }
  const { deliveries, cursor } = await reader.list(parsed.output);
  return jsonAnswer(200, {
    deliveries: deliveries.map(toView),
    ...(cursor === undefined ? {} : { cursor: encodeCursor(cursor) }),
  });
}

/** A delivery as it is shown: without what only the machinery needs. */
function toView({
  version: _version,
  release: _release,
  retriesSpent: _spent,
  ...shown
}: Delivery) {
  return shown;
}

function notFound(what: string): HttpAnswer {
  return problemAnswer({
    status: 404,
    code: 'not_found',
    title: 'Not Found',
    detail: `There is no ${what} with this id. Records are kept for 30 days after they end.`,
  });
}
