import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryView } from '../functions/operator/contract/delivery-view.ts';
import type { ApiClient } from './api-client.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { line } from './safe-text.ts';
import { describeDelivery, isWell } from './show-delivery.ts';
import type { Terminal } from './terminal.ts';

const pollMs = 100;

/** Nothing more happens to these by itself, or not soon. */
const settled = new Set(['delivered', 'superseded', 'failed', 'cancelled', 'held']);

interface Following {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  /** With it, nothing is printed but the change as it stands in the end. */
  readonly json: boolean;
  readonly waitMs: number;
}

/** Prints a line for each connection as soon as it is known how the change fared there. */
export async function followDeliveries(
  changeId: string,
  { api, terminal, json, waitMs }: Following,
): Promise<ExitCode> {
  const until = Date.now() + waitMs;
  const printed = new Map<string, string>();
  const print = (connection: string, outcome: string, text: string): void => {
    if (json) return;
    terminal.print(line`${connection.padEnd(16)} ${outcome.padEnd(10)} ${text}`);
  };
  for (let isFirst = true; ; isFirst = false) {
    const change = await api.change(changeId);
    const { deliveries, skipped } = change;
    if (isFirst) for (const { connection, reason } of skipped) print(connection, 'skipped', reason);
    for (const delivery of deliveries) {
      const text = newsOf(delivery, printed);
      if (text !== undefined) print(delivery.connection, delivery.status, text);
    }
    if (deliveries.every(({ status }) => settled.has(status)) || Date.now() >= until) {
      const untried = deliveries.filter(({ status }) => status === 'pending');
      for (const { connection } of untried) {
        print(connection, 'pending', 'on its way; --wait longer');
      }
      if (json) terminal.printJson(change);
      return deliveries.every(isWell) ? exitCodes.ok : exitCodes.notWell;
    }
    await delay(pollMs);
  }
}

function newsOf(delivery: DeliveryView, printed: Map<string, string>): string | undefined {
  const { connection, status } = delivery;
  if (status === 'pending') return undefined;
  const text = describeDelivery(delivery);
  if (printed.get(connection) === text) return undefined;
  printed.set(connection, text);
  return text;
}
