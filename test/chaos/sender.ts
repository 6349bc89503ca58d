import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { Accepted } from '../support/local-system-api.ts';
import { signWebhook } from '../support/signed-webhook.ts';
import type { PlannedChange } from './plan.ts';
import type { Sending } from './sendings.ts';

const pauseMs = 250;
/** A source waits this long for an answer. */
const answerWithinMs = 30_000;

/** What the source knows of one change that it has sent. */
export interface Sent {
  readonly change: PlannedChange;
  /** When it was first accepted, in milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly accepted: Accepted;
}

/** What became of the webhooks. */
export interface Outbox {
  readonly sent: ReadonlyMap<number, Sent>;
  /** Answers that the source had not to get, each with the change that it concerns. */
  readonly complaints: readonly string[];
  /** Webhooks that were sent again since no answer, or none that counts, had come. */
  readonly resent: number;
}

export interface SenderParts {
  readonly url: () => string;
  readonly concurrency: number;
  /** Called before each webhook with the number of those before it. */
  readonly onSending: (before: number) => void;
}

/** Sends webhooks as a source does: again, with the same id, until they are accepted. */
export async function sendAll(
  sendings: readonly Sending[],
  { url, concurrency, onSending }: SenderParts,
): Promise<Outbox> {
  const sent = new Map<number, Sent>();
  const created = new Set<number>();
  const complaints: string[] = [];
  let resent = 0;

  async function send({ change }: Sending): Promise<void> {
    for (;;) {
      const answer = await post(change, url());
      if (answer === undefined || answer.status === 429 || answer.status >= 500) {
        resent += 1;
        await delay(pauseMs);
        continue;
      }
      const parsed = v.safeParse(Accepted, answer.body);
      if (answer.status > 202 || !parsed.success) {
        complaints.push(`${nameOf(change)}: refused with HTTP ${answer.status}`);
        return;
      }
      note(change, answer.status, parsed.output);
      return;
    }
  }

  function note(change: PlannedChange, status: number, accepted: Accepted): void {
    if (accepted.id !== change.changeId) complaints.push(`${nameOf(change)}: another id`);
    if (status === 202 && created.has(change.index)) {
      complaints.push(`${nameOf(change)}: accepted twice`);
    }
    if (status === 202) created.add(change.index);
    const first = sent.get(change.index);
    if (first !== undefined && idsOf(first.accepted) !== idsOf(accepted)) {
      complaints.push(`${nameOf(change)}: other deliveries when it was sent again`);
    }
    sent.set(change.index, first ?? { change, acceptedAt: Date.now(), accepted });
  }

  let before = 0;
  async function work(): Promise<void> {
    for (;;) {
      const sending = sendings[before];
      if (sending === undefined) return;
      onSending(before);
      before += 1;
      await send(sending);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return { sent, complaints, resent };
}

export function nameOf({ index, changeId }: PlannedChange): string {
  return `change ${index} (${changeId})`;
}

function idsOf({ deliveries }: Accepted): string {
  return deliveries
    .map(({ id }) => id)
    .sort()
    .join();
}

async function post(
  { body, webhookId }: PlannedChange,
  url: string,
): Promise<{ status: number; body: unknown } | undefined> {
  try {
    const response = await fetch(`${url}/webhooks/hr`, {
      method: 'POST',
      ...signWebhook(body, { id: webhookId }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const text = await response.text();
    const json = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
    return { status: response.status, body: json.success ? json.output : text };
  } catch {
    // Refused, reset or timed out: whether it was stored is not known.
    return undefined;
  }
}
