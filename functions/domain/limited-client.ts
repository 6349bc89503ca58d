import type { Deliverer } from './deliverer.ts';
import type { HttpReply } from './http.ts';
import type { SharedHealth } from './note-health.ts';
import type { ProviderClient } from './ports.ts';
import { extendedBy, limitAt, limitIn, type RateLimit, withheldBy } from './rate-limit.ts';
import { isReply } from './sessions.ts';

/** While calls are made, what other instances have learnt is looked up this often at the most. */
const maxReadingAgeMs = 1_000;

/**
 * The way to the provider for one batch: withholds every request while the provider wants to be left alone, logins
 * included, and tells all instances when it does. What was under way by then is not called back.
 */
function createLimitedClient(health: SharedHealth, deliverer: Deliverer): ProviderClient {
  const { tools } = deliverer;
  const readLimit = createLimitReading(health, deliverer);
  return {
    async send(request, timeoutMs) {
      const limit = await readLimit();
      if (limit !== undefined) return withheldBy(limit);
      const reply = await tools.client.send(request, timeoutMs);
      if (isReply(reply)) await noteLimit(reply, health, deliverer);
      return reply;
    },
  };
}

/** A deliverer that asks everything of the provider, logins included, in this one way. */
export function withLimitedClient(health: SharedHealth, deliverer: Deliverer): Deliverer {
  const client = createLimitedClient(health, deliverer);
  const { tools } = deliverer;
  return { ...deliverer, tools: { ...tools, client, sessions: tools.sessions.through(client) } };
}

function createLimitReading(
  health: SharedHealth,
  { store, tools, log }: Deliverer,
): () => Promise<RateLimit | undefined> {
  const now = () => tools.ambient.now();
  let readAt = now().getTime();
  let reading: Promise<void> | undefined;

  async function readAgain(): Promise<void> {
    try {
      const { rateLimit } = await store.health();
      if (rateLimit !== undefined) extend(health, rateLimit);
    } catch (error) {
      log.warn('limit of the connection not read', { connection: tools.connection.name, error });
    }
    readAt = now().getTime();
    reading = undefined;
  }

  return async () => {
    const ageMs = now().getTime() - readAt;
    // A clock that was put back does not tell how old it is.
    if (ageMs >= maxReadingAgeMs || ageMs < 0) {
      reading ??= readAgain();
      await reading;
    }
    return limitAt(health.current.rateLimit, now());
  };
}

/** This batch knows at once; that the others cannot be told costs no more than the calls they make. */
async function noteLimit(
  reply: HttpReply,
  health: SharedHealth,
  { store, tools, delaysSeconds, log }: Deliverer,
): Promise<void> {
  const now = tools.ambient.now();
  const limit = limitIn(reply, { now, delaysSeconds });
  if (limit === undefined || !extend(health, limit)) return;
  const connection = tools.connection.name;
  try {
    const inForce = await store.limit(limit);
    extend(health, inForce);
    const { until, since } = inForce;
    if (since === limit.since) {
      const httpStatus = reply.status;
      log.warn('rate limit: the provider is left alone', { connection, until, httpStatus });
    }
  } catch (error) {
    log.warn('rate limit not noted: other instances go on', { connection, error });
  }
}

/** False if what was known lasts as long. */
function extend(health: SharedHealth, limit: RateLimit): boolean {
  const known = health.current.rateLimit;
  const rateLimit = extendedBy(known, limit);
  health.current = { ...health.current, rateLimit };
  return rateLimit !== known;
}
