import * as v from 'valibot';
import { deliveryStatuses } from '../domain/delivery.ts';
import type { DeliveryQuery } from '../domain/ports.ts';
import { UserKey } from './requests.ts';

const maxLimit = 100;
const defaultLimit = 50;

/** What a page ended with; see `orderKeyOf`. DynamoDB fails a query for a sort key of more than 1,024 bytes. */
const orderKeyPattern = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,18}Z#chg_[0-9a-f]{32}\.[a-z][a-z0-9-]{0,39}$/;

const Cursor = v.pipe(
  v.string(),
  v.description('Where the page before has ended'),
  v.maxLength(400, 'must be the cursor of the page before, unchanged'),
  v.transform((text) => Buffer.from(text, 'base64url').toString('utf8')),
  v.regex(orderKeyPattern, 'must be the cursor of the page before, unchanged'),
);

const Limit = v.pipe(
  v.string(),
  v.description('How many deliveries a page has: 1 to 100'),
  v.regex(/^\d{1,4}$/, `must be a whole number from 1 to ${maxLimit}`),
  v.transform(Number),
  v.minValue(1, `must be a whole number from 1 to ${maxLimit}`),
  v.maxValue(maxLimit, `must be a whole number from 1 to ${maxLimit}`),
);

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
      limit: v.exactOptional(Limit, String(defaultLimit)),
      cursor: v.exactOptional(Cursor),
    }),
    v.transform(({ connection, ...query }): DeliveryQuery => {
      return { ...query, connections: connection === undefined ? connections : [connection] };
    }),
  );
}

export function encodeCursor(orderKey: string): string {
  return Buffer.from(orderKey).toString('base64url');
}
