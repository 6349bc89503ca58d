import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { Delivery, DeliveryPage } from '../support/local-system-api.ts';

export type Operator = ReturnType<typeof createOperator>;

/** What an operator asks the running system. Throws if it does not answer. */
export function createOperator(url: () => string) {
  async function page(query: Record<string, string>): Promise<v.InferOutput<typeof DeliveryPage>> {
    const parameters = new URLSearchParams({ limit: '100', ...query });
    return v.parse(DeliveryPage, await get(`${url()}/deliveries?${parameters}`));
  }

  return {
    /** The newest deliveries, a page of them. */
    async list(query: { status: string; connection?: string }): Promise<readonly Delivery[]> {
      return (await page(query)).deliveries;
    },
    async listAll(status: string): Promise<readonly Delivery[]> {
      const all: Delivery[] = [];
      let cursor: string | undefined;
      do {
        const next = await page({ status, ...(cursor && { cursor }) });
        all.push(...next.deliveries);
        cursor = next.cursor;
      } while (cursor !== undefined);
      return all;
    },
    /** Undefined if there is none. */
    async delivery(id: string): Promise<Delivery | undefined> {
      return v.parse(v.optional(Delivery), await get(`${url()}/deliveries/${id}`));
    },
  };
}

const tries = 5;

async function get(url: string): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const signal = AbortSignal.timeout(30_000);
    const response = await fetch(url, { signal }).catch(() => undefined);
    if (response?.status === 404) return undefined;
    if (response?.ok) return response.json();
    if (attempt === tries) throw new Error(`GET ${url} was answered with ${response?.status}`);
    await delay(1_000);
  }
}

/** A run is given up when nothing has moved for so long; the longest wait of the schedule is 6 s. */
const stalledAfterMs = 120_000;

const openStatuses = ['pending', 'waiting', 'held'];

/** Waits until every delivery has ended, or until nothing moves any more although some are open. */
export async function settle(
  operator: Operator,
  { applied, show }: { applied: () => number; show: (open: string) => void },
): Promise<void> {
  let last = { mark: '', at: Date.now() };
  // What goes from one status to another while the lists are read may be in neither of them.
  for (let emptyReads = 0; emptyReads < 2 && Date.now() - last.at <= stalledAfterMs; ) {
    const pages = await Promise.all(openStatuses.map((status) => operator.list({ status })));
    const open = pages.flat();
    emptyReads = open.length === 0 ? emptyReads + 1 : 0;
    show(openStatuses.map((status, at) => `${status} ${pages[at]?.length ?? 0}`).join(', '));
    // Only what is open, not how often it was tried: a delivery that fails for ever must not look like progress.
    const ids = open.map(({ id }) => id).toSorted();
    const mark = `${applied()} ${ids.join()}`;
    if (mark !== last.mark) last = { mark, at: Date.now() };
    await delay(1_000);
  }
}

const Failed = v.object({ status: v.literal('failed'), failure: v.literal('rejected') });

/** Whether a failed delivery was refused for good, rather than given up. */
export function isRejected(delivery: Delivery): boolean {
  return v.is(Failed, delivery);
}
