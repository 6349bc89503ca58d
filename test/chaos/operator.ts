import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { Delivery, DeliveryPage } from '../support/local-system-api.ts';

const Failed = v.object({ failure: v.optional(v.string()) });

/** What an operator asks the running system. Throws if it does not answer. */
export interface Operator {
  /** The newest deliveries of that status, a page of them. */
  list(status: string, connection?: string): Promise<readonly Delivery[]>;
  /** All deliveries of that status. */
  listAll(status: string): Promise<readonly Delivery[]>;
  /** Undefined if there is none. */
  delivery(id: string): Promise<Delivery | undefined>;
}

export function createOperator(url: () => string): Operator {
  async function page(query: Record<string, string>): Promise<v.InferOutput<typeof DeliveryPage>> {
    const parameters = new URLSearchParams({ limit: '100', ...query });
    return v.parse(DeliveryPage, await get(`${url()}/deliveries?${parameters}`));
  }

  return {
    async list(status, connection) {
      return (await page({ status, ...(connection && { connection }) })).deliveries;
    },
    async listAll(status) {
      const all: Delivery[] = [];
      let cursor: string | undefined;
      do {
        const next = await page({ status, ...(cursor && { cursor }) });
        all.push(...next.deliveries);
        cursor = next.cursor;
      } while (cursor !== undefined);
      return all;
    },
    async delivery(id) {
      const body = await get(`${url()}/deliveries/${id}`);
      return body === undefined ? undefined : v.parse(Delivery, body);
    },
  };
}

const tries = 5;

async function get(url: string): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch(
      (error: unknown) => {
        if (attempt === tries) throw error;
      },
    );
    if (response?.status === 404) return undefined;
    if (response?.ok) return response.json();
    if (attempt === tries) throw new Error(`GET ${url} was answered with ${response?.status}`);
    await delay(1_000);
  }
}

/** Whether a failed delivery was refused for good, rather than given up. */
export function isRejected(delivery: Delivery): boolean {
  const { failure } = v.parse(Failed, delivery);
  return delivery.status === 'failed' && failure === 'rejected';
}
