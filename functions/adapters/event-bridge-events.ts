import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { chunked } from '../domain/chunked.ts';
import type { DeliveryEvent, EventPublisher } from '../domain/delivery-events.ts';
import type { Log } from '../domain/log.ts';
import type { Ambient } from '../domain/ports.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html; ten of ours are far below its 256 KB, as a reason is cut. */
const maxEntries = 10;

/** With less there is no point in asking. */
const minTimeoutMs = 50;

/** After it did not answer, it is left alone for so long: each batch would wait for nothing. */
const quietMs = 30_000;

const source = 'propaga';

interface EventBridge {
  readonly client: EventBridgeClient;
  readonly busName: string;
  readonly ambient: Pick<Ambient, 'now'>;
  readonly log: Log;
}

/** Puts events onto a bus, ten in one call. What cannot be put is logged and forgotten. */
export function createEventBridgeEvents({
  client,
  busName,
  ambient,
  log,
}: EventBridge): EventPublisher {
  let quietSince = Number.NEGATIVE_INFINITY;

  function isQuiet(): boolean {
    const quietForMs = ambient.now().getTime() - quietSince;
    return quietForMs >= 0 && quietForMs < quietMs;
  }

  async function put(events: readonly DeliveryEvent[], timeoutMs: number): Promise<void> {
    const abortSignal = AbortSignal.timeout(timeoutMs);
    try {
      const command = new PutEventsCommand({ Entries: events.map((one) => toEntry(one, busName)) });
      const { FailedEntryCount: failed = 0, Entries = [] } = await client.send(command, {
        abortSignal,
      });
      if (failed === 0) return;
      const code = Entries.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorCode;
      log.warn('events not published: refused by the bus', { count: failed, code });
    } catch (error) {
      if (abortSignal.aborted) quietSince = ambient.now().getTime();
      log.warn('events not published', { count: events.length, error });
    }
  }

  return {
    async publish(events, timeoutMs) {
      if (events.length === 0) return;
      if (timeoutMs < minTimeoutMs || isQuiet()) {
        log.warn('events not published: there is no time for them', { count: events.length });
        return;
      }
      await Promise.all(chunked(events, maxEntries).map((chunk) => put(chunk, timeoutMs)));
    },
  };
}

function toEntry({ type, detail }: DeliveryEvent, EventBusName: string) {
  const Time = new Date('endedAt' in detail ? detail.endedAt : detail.since);
  return { EventBusName, Source: source, DetailType: type, Detail: JSON.stringify(detail), Time };
}
