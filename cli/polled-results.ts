import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryView } from '../functions/operator/contract/delivery-view.ts';
import type { ApiClient } from './api-client.ts';
import { CommandError } from './command-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { ResultSource } from './result-source.ts';

const pageSize = 100;
/** More than these many pages at once are passed over: nobody reads that fast. */
const maxPages = 10;
const maxRemembered = 20_000;
/** Older deliveries that are still under way are asked for one by one, these many each time. */
const maxFollowedAtOnce = 20;

const openStatuses = ['pending', 'waiting', 'held'] as const;

export interface Polling {
  readonly connection: string | undefined;
  readonly intervalMs: number;
  /** How many results from before are shown first. */
  readonly before: number;
  /** Waits between two questions; false once it is over. By default it just waits. */
  wait?(ms: number, signal: AbortSignal): Promise<boolean>;
  /** Takes what goes wrong meanwhile. */
  report(problem: string): void;
}

/** Asks the API again and again what is new. */
export function createPolledResults(api: ApiClient, polling: Polling): ResultSource {
  const known = new Map<string, string>();
  const open = new Map<string, DeliveryView>();

  function isNews(delivery: DeliveryView): boolean {
    const { id, status } = delivery;
    const now = stateOf(delivery);
    const isKnown = known.get(id) === now;
    known.delete(id);
    known.set(id, now);
    if (isOpen(delivery)) open.set(id, delivery);
    else open.delete(id);
    const [oldest] = known.keys();
    if (known.size > maxRemembered && oldest !== undefined) known.delete(oldest);
    return !isKnown && status !== 'pending';
  }

  async function begin(): Promise<DeliveryView[]> {
    const { connection, before } = polling;
    for (const status of openStatuses) {
      const { deliveries } = await api.deliveries({ connection, status, limit: pageSize });
      for (const delivery of deliveries) isNews(delivery);
    }
    const { deliveries } = await api.deliveries({ connection, limit: pageSize });
    for (const delivery of deliveries) isNews(delivery);
    const shown = deliveries.filter(({ status }) => status !== 'pending').slice(0, before);
    return shown.toReversed();
  }

  async function next(): Promise<DeliveryView[]> {
    const newest = await newestUnseen(api, polling, known);
    const listed = new Set(newest.map(({ id }) => id));
    const followed = [...open.keys()].filter((id) => !listed.has(id)).slice(0, maxFollowedAtOnce);
    const older = await Promise.all(followed.map((id) => look(api, id)));
    for (const id of followed) open.delete(id);
    return [...older.filter((delivery) => delivery !== undefined), ...newest.toReversed()].filter(
      isNews,
    );
  }

  const wait = polling.wait ?? waited;
  return {
    async *results(signal) {
      yield* await begin();
      for (let troubled = false; await wait(polling.intervalMs, signal); ) {
        try {
          yield* await next();
          troubled = false;
        } catch (error) {
          if (!(error instanceof CommandError)) throw error;
          if (!troubled) polling.report(`${error.message} Waiting for it.`);
          troubled = true;
        }
      }
    },
  };
}

/** The newest deliveries, as far back as there may be any that nobody has seen. */
async function newestUnseen(
  api: ApiClient,
  { connection, report }: Polling,
  known: ReadonlyMap<string, string>,
): Promise<DeliveryView[]> {
  const found: DeliveryView[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await api.deliveries({ connection, limit: pageSize, cursor });
    found.push(...answer.deliveries);
    cursor = answer.cursor;
    if (cursor === undefined || answer.deliveries.some(({ id }) => known.has(id))) return found;
  }
  report(`There is more than can be shown here: only the newest ${found.length} are.`);
  return found;
}

/** A delivery as it stands now; undefined once it is no longer remembered. */
async function look(api: ApiClient, id: string): Promise<DeliveryView | undefined> {
  try {
    return await api.delivery(id);
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === exitCodes.notFound) return undefined;
    throw error;
  }
}

function isOpen({ status }: DeliveryView): boolean {
  return openStatuses.some((one) => one === status);
}

function stateOf({ status, attempts, nextAttemptAt }: DeliveryView): string {
  return `${status} ${attempts.length} ${attempts.at(-1)?.at} ${nextAttemptAt}`;
}

async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
