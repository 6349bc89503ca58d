import { concludeBlocked } from './circuit.ts';
import { concludeHeld, concludePaused, concludeWithheld, type Told } from './conclude-update.ts';
import type { Deliverer } from './deliverer.ts';
import type { Conclusion, Delivery } from './delivery.ts';
import type { Hold } from './health.ts';
import { effectiveHold, type SharedHealth } from './note-health.ts';
import { limitAt, withheldBy } from './rate-limit.ts';

/** Where a delivery stands whose provider is certainly not to be called now; undefined if it may be. */
export async function concludeUncalled(
  delivery: Delivery,
  health: SharedHealth,
  deliverer: Deliverer,
): Promise<Conclusion | undefined> {
  const kept = await concludeKept(delivery, health, deliverer);
  const { circuit } = health.current;
  const hasPermit = circuit.openedAt === undefined || circuit.probe !== undefined;
  return hasPermit ? kept : (kept ?? blocked(delivery, health, deliverer));
}

/**
 * Where a delivery stands that did not get the permit to call through an open circuit; undefined if it may call. To be asked
 * last: a permit that is not used leaves everybody uncalled until there is another.
 */
export async function concludeUnpermitted(
  delivery: Delivery,
  health: SharedHealth,
  deliverer: Deliverer,
): Promise<Conclusion | undefined> {
  const { circuit } = health.current;
  const mayCall = circuit.openedAt === undefined || (await takeProbe(health, deliverer));
  return mayCall ? undefined : blocked(delivery, health, deliverer);
}

function blocked(delivery: Delivery, { current }: SharedHealth, { tools }: Deliverer): Conclusion {
  return concludeBlocked(delivery, current.circuit, tools.ambient.now());
}

/** Where a delivery stands whose connection is paused, held or limited, in this order; undefined if it is none of it. */
export async function concludeKept(
  delivery: Delivery,
  health: SharedHealth,
  { tools }: Deliverer,
): Promise<Conclusion | undefined> {
  const now = tools.ambient.now();
  if (health.current.paused !== undefined) return concludePaused(delivery, now);
  const hold = await effectiveHold(health.current, tools);
  if (hold !== undefined) return concludeHeld(delivery, toldBy(hold), { attempts: [], now });
  const limit = limitAt(health.current.rateLimit, now);
  return limit && concludeWithheld(delivery, withheldBy(limit), { attempts: [], now });
}

function toldBy({ code, reason }: Hold): Told {
  return { ...(code === undefined ? {} : { code }), reason };
}

/** While the circuit is open, whoever first needs a call takes the permit for it. If that fails, nobody calls. */
async function takeProbe(health: SharedHealth, { store, tools, log }: Deliverer): Promise<boolean> {
  const { probe, ...circuit } = health.current.circuit;
  if (probe === undefined) return false;
  health.current = { ...health.current, circuit };
  try {
    return await store.takeProbe(probe);
  } catch (error) {
    log.warn('permit to call not taken: the next one will do', {
      connection: tools.connection.name,
      error,
    });
    return false;
  }
}
