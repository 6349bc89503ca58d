import { signalOf } from './circuit.ts';
import { readCredentials } from './credentials.ts';
import type { Health, Hold } from './health.ts';
import type { Log } from './log.ts';
import type { DeliveryStore } from './ports.ts';
import { cutReason } from './reasons/cut-reason.ts';
import type { ProviderTools, UpdateResult } from './update-user.ts';
import type { Why } from './verdict.ts';

/** A connection's health as all deliveries of one batch see it: what one of them notes, the others know. */
export interface SharedHealth {
  current: Health;
}

interface NotingTools {
  readonly store: DeliveryStore;
  readonly tools: ProviderTools;
  readonly log: Log;
}

/** A hold counts only for the secret that it was put on for. */
export async function effectiveHold(
  { hold }: Health,
  { connection, secrets }: ProviderTools,
): Promise<Hold | undefined> {
  if (hold === undefined) return undefined;
  const credentials = await readCredentials(connection, secrets);
  return credentials.version === hold.secretVersion ? hold : undefined;
}

/** Writes down what the result says of the connection, if that is anything new. */
export async function noteHealth(
  health: SharedHealth,
  { result, now }: { result: UpdateResult; now: Date },
  noting: NotingTools,
): Promise<void> {
  const { verdict } = result;
  if (verdict.kind === 'held') {
    const { code, secretVersion } = verdict;
    const since = now.toISOString();
    const hold: Hold = { code, reason: commonReason(verdict), secretVersion, since };
    // This batch makes no further call, even if the hold cannot be written.
    health.current = { ...health.current, hold };
    await noting.store.hold(hold);
  }
  if (verdict.kind === 'delivered') await takeOffOldHold(health, noting);
  switch (signalOf(result)) {
    case 'unclear':
      return;
    case 'works':
      await noteSuccess(health, now, noting);
      return forgetRefusal(health, result, noting);
    case 'fails':
      return noteFailure(
        health,
        { reason: 'code' in verdict ? commonReason(verdict) : '', now },
        noting,
      );
  }
}

/** Others read it, too: what the provider said of the one user stays with their delivery. */
function commonReason({ reason, common = reason }: Why): string {
  return cutReason(common);
}

/**
 * What is not refused shows that the token is accepted. Another instance may have noted a refusal since the health was read,
 * which is looked up only where one can be: a read costs less than a write for each success.
 */
async function forgetRefusal(
  health: SharedHealth,
  { hasFixedToken }: UpdateResult,
  { store }: NotingTools,
): Promise<void> {
  const { refusal, ...rest } = health.current;
  const known = refusal ?? (hasFixedToken === true ? (await store.health()).refusal : undefined);
  if (known === undefined) return;
  health.current = rest;
  await store.forgetRefusal();
}

/** What was held for a secret that has changed is no longer, as soon as an update succeeds with another one. */
async function takeOffOldHold(
  health: SharedHealth,
  { store, tools, log }: NotingTools,
): Promise<void> {
  const { hold, ...rest } = health.current;
  if (hold === undefined || (await effectiveHold(health.current, tools)) !== undefined) return;
  health.current = rest;
  await store.unhold(hold);
  log.info('connection no longer held: its secret works', { connection: tools.connection.name });
}

async function noteSuccess(
  health: SharedHealth,
  now: Date,
  { store, tools, log }: NotingTools,
): Promise<void> {
  const { failures, openedAt } = health.current.circuit;
  const wasOpen = openedAt !== undefined;
  if (failures === 0 && !wasOpen) return;
  const circuit = await store.closeCircuit({ wasOpen, now });
  health.current = { ...health.current, circuit };
  if (circuit.closedAt === now.toISOString()) {
    log.info('circuit closed: the provider answers again', { connection: tools.connection.name });
  }
}

async function noteFailure(
  health: SharedHealth,
  { reason, now }: { reason: string; now: Date },
  { store, tools, log }: NotingTools,
): Promise<void> {
  const { name, circuitFailures: threshold } = tools.connection;
  const wasOpen = health.current.circuit.openedAt !== undefined;
  const circuit = await store.countFailure({ reason, now, threshold });
  health.current = { ...health.current, circuit };
  if (!wasOpen && circuit.openedAt === now.toISOString()) {
    log.warn('circuit opened: the provider is left alone', { connection: name });
  }
}
