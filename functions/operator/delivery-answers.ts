import * as v from 'valibot';
import { cancelDelivery } from '../domain/cancel-delivery.ts';
import type { Delivery } from '../domain/delivery.ts';
import { parseDeliveryId } from '../domain/ids.ts';
import { removedConnections } from '../domain/removed-connections.ts';
import { type HandResult, retryByHand } from '../domain/retry-by-hand.ts';
import { type HttpAnswer, jsonAnswer } from '../http/http-answer.ts';
import type { DeliveryPageView, DeliveryView } from './contract/delivery-view.ts';
import { deliveryListQuery } from './delivery-list-query.ts';
import type { Handler } from './operator-api.ts';
import { encodeCursor } from './page-query.ts';
import { conflict, connectionRemoved, invalid, notFound } from './problems.ts';

export const getDelivery: Handler = async ({ path: { id = '' } }, { reader }) => {
  const delivery = await reader.delivery(id);
  return delivery === undefined ? notFound('delivery') : jsonAnswer(200, toDeliveryView(delivery));
};

export const listDeliveries: Handler = async ({ query }, { reader, connections, registry }) => {
  const removed = await removedConnections(connections, registry);
  const names = [...connections.keys(), ...removed.map(({ name }) => name)];
  const parsed = v.safeParse(deliveryListQuery(names), query);
  if (!parsed.success) return invalid('invalid_query', parsed.issues);
  const { deliveries, cursor } = await reader.list(parsed.output);
  const view: DeliveryPageView = {
    deliveries: deliveries.map(toDeliveryView),
    ...(cursor === undefined ? {} : { cursor: encodeCursor(cursor) }),
  };
  return jsonAnswer(200, view);
};

export const retryDelivery: Handler = async ({ path: { id = '' } }, api) => {
  const connection = parseDeliveryId(id)?.connection;
  if (connection !== undefined && !api.connections.has(connection)) {
    const delivery = await api.reader.delivery(id);
    return delivery === undefined ? notFound('delivery') : connectionRemoved(connection);
  }
  const retrier = { ...api, control: api.deliveryControl };
  const result = await retryByHand(id, retrier);
  if (result.kind === 'done') api.log.info('delivery retried by an operator', { deliveryId: id });
  return afterwards(result, 'not_retryable');
};

export const cancelOneDelivery: Handler = async ({ path: { id = '' } }, api) => {
  const canceller = { ...api, control: api.deliveryControl };
  const result = await cancelDelivery(id, canceller);
  if (result.kind === 'done') api.log.warn('delivery cancelled by an operator', { deliveryId: id });
  return afterwards(result, 'not_cancellable');
};

function afterwards(result: HandResult, code: 'not_retryable' | 'not_cancellable'): HttpAnswer {
  switch (result.kind) {
    case 'done':
      return jsonAnswer(202, toDeliveryView(result.delivery));
    case 'unknown':
      return notFound('delivery');
    case 'refused':
      return conflict(code, result.why);
  }
}

/** A delivery as it is shown: without what only the machinery needs. */
export function toDeliveryView({
  version: _version,
  release: _release,
  retriesSpent: _spent,
  fields,
  attempts,
  damaged,
  ...shown
}: Delivery): DeliveryView {
  return {
    ...shown,
    fields: [...fields],
    attempts: [...attempts],
    ...(damaged && { damaged: [...damaged] }),
  };
}
