import { setTimeout as delay } from 'node:timers/promises';
import type { Delivery } from '../support/local-system-api.ts';
import type { Ledger } from './ledger.ts';
import type { Operator } from './operator.ts';

/** A run is given up when nothing has moved for so long; the longest wait of the schedule is 6 s. */
const stalledAfterMs = 120_000;

const emptyReadsNeeded = 2;

const openStatuses = ['pending', 'waiting', 'held'];

/** Waits until every delivery has ended. Returns false if nothing moves any more although some are open. */
export async function settle(
  operator: Operator,
  ledger: Ledger,
  onOpen: (open: string) => void,
): Promise<boolean> {
  let last = { mark: '', at: Date.now() };
  let emptyReads = 0;
  for (;;) {
    const pages = await Promise.all(openStatuses.map((status) => operator.list(status)));
    const open = pages.flat();
    // What goes from one status to another while the lists are read may be in neither of them.
    emptyReads = open.length === 0 ? emptyReads + 1 : 0;
    if (emptyReads === emptyReadsNeeded) return true;
    onOpen(openStatuses.map((status, at) => `${status} ${sizeOf(pages[at])}`).join(', '));

    const mark = `${ledger.appliedChanges} ${markOf(open)}`;
    if (mark !== last.mark) last = { mark, at: Date.now() };
    if (Date.now() - last.at > stalledAfterMs) return false;
    await delay(1_000);
  }
}

function sizeOf(page: readonly Delivery[] = []): string {
  return page.length < 100 ? String(page.length) : '100+';
}

/** Only what is open, not how often it was tried: a delivery that fails for ever must not look like progress. */
function markOf(open: readonly Delivery[]): string {
  return open
    .map(({ id }) => id)
    .sort()
    .join();
}
