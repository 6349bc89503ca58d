import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { deliveryStatuses } from '../functions/domain/delivery.ts';
import { request } from './post-webhook.ts';

const pollMs = 100;

const Delivery = v.object({
  connection: v.string(),
  status: v.picklist(deliveryStatuses),
  reason: v.optional(v.string()),
  nextAttemptAt: v.optional(v.string()),
  attempts: v.array(v.object({ httpStatus: v.optional(v.number()), durationMs: v.number() })),
});
type Delivery = v.InferOutput<typeof Delivery>;

const Change = v.object({
  deliveries: v.array(Delivery),
  skipped: v.array(v.object({ connection: v.string(), reason: v.string() })),
});

/** Nothing more happens to these by itself, or not soon. */
const settled = new Set(['delivered', 'superseded', 'failed', 'cancelled', 'held']);

/**
 * Prints a line for each connection as soon as it is known how the change fared there. Returns the exit code: 0 if all is
 * well.
 */
export async function followDeliveries(
  changeId: string,
  { url, waitMs }: { url: string; waitMs: number },
): Promise<number> {
  const until = Date.now() + waitMs;
  const printed = new Map<string, string>();
  for (let isFirst = true; ; isFirst = false) {
    const response = await request(new URL(`/changes/${changeId}`, url));
    const { deliveries, skipped } = v.parse(Change, await response.json());
    if (isFirst) for (const { connection, reason } of skipped) print(connection, 'skipped', reason);
    for (const delivery of deliveries) printOnce(delivery, printed);
    if (deliveries.every(({ status }) => settled.has(status)) || Date.now() >= until) {
      const untried = deliveries.filter(({ status }) => status === 'pending');
      for (const { connection } of untried)
        print(connection, 'pending', 'on its way; --wait longer');
      return deliveries.every(isWell) ? 0 : 1;
    }
    await delay(pollMs);
  }
}

function isWell({ status }: Delivery): boolean {
  return status === 'delivered' || status === 'superseded';
}

function printOnce(delivery: Delivery, printed: Map<string, string>): void {
  const { connection, status } = delivery;
  if (status === 'pending') return;
  const text = describe(delivery);
  if (printed.get(connection) === text) return;
  printed.set(connection, text);
  print(connection, status, text);
}

function describe({ reason, nextAttemptAt, attempts }: Delivery): string {
  const last = attempts.at(-1);
  const httpStatus = last?.httpStatus === undefined ? undefined : `HTTP ${last.httpStatus}`;
  return [
    reason,
    // A provider without words of its own is quoted by its status already.
    httpStatus === reason ? undefined : httpStatus,
    last === undefined ? undefined : `${last.durationMs} ms`,
    nextAttemptAt === undefined ? undefined : `next attempt at ${nextAttemptAt}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function print(connection: string, outcome: string, text: string): void {
  process.stdout.write(`${connection.padEnd(16)} ${outcome.padEnd(10)} ${text}\n`);
}
