import type { Conclusion } from './delivery.ts';
import type { Deliverer } from './make-delivery.ts';
import type { StoredDelivery } from './ports.ts';

/** Records where a delivery stands, and tells the log. */
export async function recordConclusion(
  stored: StoredDelivery,
  conclusion: Conclusion,
  { store, tools, log }: Deliverer,
): Promise<void> {
  await store.conclude(stored, conclusion, tools.ambient.now());
  const last = conclusion.attempts.at(-1);
  log.info(`delivery ${conclusion.status}`, {
    deliveryId: stored.delivery.id,
    changeId: stored.delivery.changeId,
    attempts: stored.delivery.attempts.length + conclusion.attempts.length,
    ...(last?.httpStatus === undefined ? {} : { httpStatus: last.httpStatus }),
    ...(last === undefined ? {} : { durationMs: last.durationMs }),
  });
}
