import type { DeliveryView } from '../functions/operator/contract/delivery-view.ts';
import type { Column } from './table.ts';
import { styleOfStatus, type Terminal } from './terminal.ts';
import { absoluteTime, describeTime, relativeTime } from './times.ts';

/** Why a delivery stands where it stands, in a few words. */
export function describeDelivery({
  failure,
  reason,
  nextAttemptAt,
  attempts,
}: DeliveryView): string {
  const last = attempts.at(-1);
  const httpStatus = last?.httpStatus === undefined ? undefined : `HTTP ${last.httpStatus}`;
  return [
    failure,
    reason,
    // What a provider has said begins with its status.
    httpStatus !== undefined && reason?.includes(httpStatus) ? undefined : httpStatus,
    last === undefined ? undefined : `${last.durationMs} ms`,
    nextAttemptAt === undefined ? undefined : `next attempt at ${nextAttemptAt}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** The columns of a list of deliveries. */
export function deliveryColumns(terminal: Terminal): Column<DeliveryView>[] {
  const now = terminal.now();
  return [
    { header: 'DELIVERY', of: ({ id }) => id, whenNarrow: 'keep' },
    {
      header: 'STATUS',
      of: ({ status }) => status,
      paint: (text, { status }) => terminal.paint(styleOfStatus(status), text),
      whenNarrow: 'keep',
    },
    { header: 'AGE', of: ({ receivedAt }) => relativeTime(receivedAt, now).replace(' ago', '') },
    { header: 'USER', of: ({ userKey }) => userKey, whenNarrow: 'cut' },
    { header: 'TRIES', of: ({ attempts }) => String(attempts.length), whenNarrow: 'drop' },
    { header: 'RECEIVED', of: ({ receivedAt }) => absoluteTime(receivedAt), whenNarrow: 'drop' },
    { header: 'WHY', of: whyOf, whenNarrow: 'cut' },
  ];
}

function whyOf({ status, failure, reason, attempts }: DeliveryView): string {
  const httpStatus = status === 'delivered' ? undefined : attempts.at(-1)?.httpStatus;
  return [failure, reason ?? (httpStatus === undefined ? undefined : `HTTP ${httpStatus}`)]
    .filter((part) => part !== undefined)
    .join(': ');
}

/** One delivery with all its attempts. */
export function showDelivery(terminal: Terminal, delivery: DeliveryView): void {
  const now = terminal.now();
  const { id, status, failure, reason, code, attempts, nextAttemptAt, receivedAt } = delivery;
  terminal.printFields({
    delivery: id,
    change: delivery.changeId,
    connection: `${delivery.connection} (${delivery.provider})`,
    user: delivery.userKey,
    status: failure === undefined ? status : `${status}, ${failure}`,
    reason,
    code,
    fields: delivery.fields.join(', '),
    received: describeTime(receivedAt, now),
    'next attempt': nextAttemptAt === undefined ? undefined : describeTime(nextAttemptAt, now),
  });
  if (attempts.length === 0) return;
  terminal.print('');
  terminal.printTable(
    [
      { header: 'ATTEMPT', of: ({ at }) => describeTime(at, now) },
      { header: 'OUTCOME', of: ({ outcome }) => outcome },
      { header: 'HTTP', of: ({ httpStatus }) => String(httpStatus ?? '-') },
      { header: 'TOOK', of: ({ durationMs }) => `${durationMs} ms` },
      { header: 'REASON', of: ({ reason }) => reason ?? '', whenNarrow: 'cut' },
    ],
    attempts,
  );
}

/** Whether nothing is left to be done or to be waited for. */
export function isWell({ status }: DeliveryView): boolean {
  return status === 'delivered' || status === 'superseded';
}
