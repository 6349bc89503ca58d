import type { Deliverer } from './deliverer.ts';
import type { Conclusion } from './delivery.ts';
import type { StoredDelivery } from './ports.ts';

/** Records where a delivery stands, and tells the log what was recorded. */
export async function recordConclusion(
  stored: StoredDelivery,
  conclusion: Conclusion,
  { store, tools, log }: Deliverer,
): Promise<void> {
  const isRecorded = await store.conclude(stored, conclusion, tools.ambient.now());
  const last = conclusion.attempts.at(-1);
  const details = {
    deliveryId: stored.delivery.id,
    changeId: stored.delivery.changeId,
    ...(last?.httpStatus === undefined ? {} : { httpStatus: last.httpStatus }),
    ...(last === undefined ? {} : { durationMs: last.durationMs }),
  };
  if (!isRecorded) {
    const { status } = conclusion;
    log.warn('result not recorded: the delivery is no longer pending', { ...details, status });
    return;
  }
  const attempts = stored.delivery.attempts.length + conclusion.attempts.length;
  log.info(`delivery ${conclusion.status}`, { ...details, attempts });
}
