import * as v from 'valibot';
import { deliveryStatuses } from '../domain/delivery.ts';
import type { DeliveryQuery } from '../domain/ports.ts';
import { pageCursor, pageLimit } from './page-query.ts';
import { UserKey } from './requests.ts';

const defaultLimit = 50;

/** What a page ended with; see `orderKeyOf`. DynamoDB fails a query for a sort key of more than 1,024 bytes. */
const orderKeyPattern = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,18}Z#chg_[0-9a-f]{32}\.[a-z][a-z0-9-]{0,39}$/;

/** The query string of `GET /deliveries`. */
export function deliveryListQuery(connections: readonly string[]) {
  return v.pipe(
    v.strictObject({
      status: v.exactOptional(
        v.picklist(deliveryStatuses, `must be one of: ${deliveryStatuses.join(', ')}`),
      ),
      connection: v.exactOptional(
        v.pipe(
          v.string(),
          v.check(
            (name) => connections.includes(name),
            `must be one of: ${connections.join(', ')}`,
          ),
        ),
      ),
      userKey: v.exactOptional(UserKey),
      limit: v.exactOptional(pageLimit('deliveries'), String(defaultLimit)),
      cursor: v.exactOptional(pageCursor(orderKeyPattern)),
    }),
    v.transform(({ connection, userKey, ...query }): DeliveryQuery => {
      if (userKey === undefined) {
        return { ...query, connections: connection === undefined ? connections : [connection] };
      }
      return { ...query, userKey, connections: connection === undefined ? 'all' : [connection] };
    }),
  );
}
