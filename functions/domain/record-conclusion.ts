import { cutReasons } from './cut-reasons.ts';
import type { Deliverer } from './deliverer.ts';
import type { Conclusion } from './delivery.ts';
import { userGroupOf } from './ids.ts';
import type { DeliveryStore, StoredDelivery } from './ports.ts';

/** Records where a delivery stands, and tells the log what was recorded. */
export async function recordConclusion(
  stored: StoredDelivery,
  concluded: Conclusion,
  { store, tools, log }: Deliverer,
): Promise<void> {
  const conclusion = cutReasons(concluded);
  const now = tools.ambient.now();
  const isRecorded =
    (await store.conclude(stored, conclusion, now)) ||
    (await concludeAsReleased(stored, { conclusion, now }, store));
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

/**
 * Records it of a delivery that was queued again meanwhile, as its message was taken for lost. That message comes after
 * this one, as those of one user do: nobody else is working on the delivery.
 */
async function concludeAsReleased(
  { delivery: { id, release, userKey } }: StoredDelivery,
  { conclusion, now }: { conclusion: Conclusion; now: Date },
  store: DeliveryStore,
): Promise<boolean> {
  const pointer = { deliveryId: id, release, group: userGroupOf(userKey) };
  const current = (await store.load([pointer])).deliveries.get(id);
  return current !== undefined && current.delivery.release > release
    ? store.conclude(current, conclusion, now)
    : false;
}
