import { readCredentials } from './credentials.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import type { Access } from './provider.ts';
import { isReply } from './sessions.ts';
import { mayHaveUpdated } from './unanswered.ts';
import type { ProviderTools, UpdateResult } from './update-user.ts';

/** What came of one request for several users, by the ids of their deliveries. */
export interface TogetherResult {
  readonly results: ReadonlyMap<string, UpdateResult>;
  /** Those that are to be sent on their own, and may have been updated all the same. */
  readonly unclear: ReadonlySet<string>;
}

const nothingTogether: TogetherResult = { results: new Map(), unclear: new Set() };

/**
 * Tries to update several users in one request. Whatever comes back but success says nothing about any one of them, so
 * there are no results then, and each is to be sent on its own. A rename is never sent together with others: its lost
 * reply could not be told from a failure.
 */
export async function updateTogether(
  ready: readonly ReadyDelivery[],
  tools: ProviderTools,
): Promise<TogetherResult> {
  const plain = ready.filter(({ identity }) => identity.renamedTo === undefined);
  if (plain.length < 2) return nothingTogether;
  const credentials = await readCredentials(tools.connection, tools.secrets, 'read');
  if (credentials.kind === 'unusable') return nothingTogether;
  const session = await tools.sessions.open(credentials.access, credentials.version);
  if (session.kind !== 'open') return nothingTogether;
  return sendTogether(plain, { access: credentials.access, token: session.token }, tools);
}

async function sendTogether(
  ready: readonly ReadyDelivery[],
  { access, token }: { access: Access; token: string | undefined },
  { client, connection, ambient }: ProviderTools,
): Promise<TogetherResult> {
  // A user whose update cannot be written at all must not spoil the others' batch.
  const sendable = ready.filter((one) => access.request(toUpdate(one), token).kind === 'request');
  const request = sendable.length < 2 ? undefined : access.batch?.(sendable.map(toUpdate), token);
  if (request === undefined) return nothingTogether;

  const startedAt = ambient.now();
  const reply = await client.send(request, connection.timeoutSeconds * 1_000);
  if (!isReply(reply) || access.verdict(reply).kind !== 'delivered') {
    const ids = sendable.map(({ delivery }) => delivery.id);
    return { results: new Map(), unclear: new Set(mayHaveUpdated(reply) ? ids : []) };
  }
  const attempt = {
    at: startedAt.toISOString(),
    outcome: 'delivered',
    httpStatus: reply.status,
    durationMs: ambient.now().getTime() - startedAt.getTime(),
  } as const;
  const results = sendable.map(({ delivery, job }): [string, UpdateResult] => [
    delivery.id,
    { verdict: { kind: 'delivered' }, attempts: [attempt], id: job.ids[0] },
  ]);
  return { results: new Map(results), unclear: new Set() };
}

function toUpdate({ job: { ids, user, fields } }: ReadyDelivery) {
  return { id: ids[0], user, fields };
}
