import { deliveryIdOf } from '../domain/ids.ts';
import { jsonAnswer } from '../http/http-answer.ts';
import type { ChangeView } from './contract/change-view.ts';
import { toDeliveryView } from './delivery-answers.ts';
import type { Handler } from './operator-api.ts';
import { notFound } from './problems.ts';

export const getChange: Handler = async ({ path: { id = '' } }, { reader }) => {
  const change = await reader.change(id);
  if (change === undefined) return notFound('change');
  const { connections, skipped, ...rest } = change;
  const deliveries = await reader.deliveries(connections.map((name) => deliveryIdOf(id, name)));
  const view: ChangeView = {
    ...rest,
    fields: [...rest.fields],
    deliveries: deliveries.map(toDeliveryView),
    skipped: [...skipped],
  };
  return jsonAnswer(200, view);
};
