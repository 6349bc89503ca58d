import * as v from 'valibot';
import { DeliveryView } from './delivery-view.ts';
import { Time } from './time.ts';

/** An accepted change as operators see it. */
export const ChangeView = v.object({
  id: v.string(),
  source: v.string(),
  type: v.string(),
  userKey: v.string(),
  occurredAt: Time,
  receivedAt: Time,
  fields: v.array(v.string()),
  deliveries: v.array(DeliveryView),
  skipped: v.array(v.object({ connection: v.string(), reason: v.string() })),
});
export type ChangeView = v.InferOutput<typeof ChangeView>;
