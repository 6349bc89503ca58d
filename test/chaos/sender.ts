import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { Accepted } from '../support/local-system-api.ts';
import { signWebhook } from '../support/signed-webhook.ts';
import { nameOf, type PlannedChange } from './plan.ts';

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
  readonly sent: Map<number, Sent>;
  /** Answers that the source had not to get, each with the change that it concerns. */
  readonly complaints: string[];
  /** Webhooks that were sent again since no answer, or none that counts, had come. */
  resent: number;
}

export interface SenderParts {
  readonly url: () => string;
  readonly concurrency: number;
  /** Called before each webhook with the number of those before it. */
  readonly onSending: (before: number) => void;
}

/** Sends webhooks as a source does: again, with the same id, until they are accepted. */
export async function sendAll(
  sendings: readonly PlannedChange[],
  { url, concurrency, onSending }: SenderParts,
): Promise<Outbox> {
  const outbox: Outbox = { sent: new Map(), complaints: [], resent: 0 };
  const created = new Set<number>();
  let before = 0;

  async function send(change: PlannedChange): Promise<void> {
    for (;;) {
      const answer = await post(change, url());
      if (answer !== undefined && answer.status !== 429 && answer.status < 500) {
        outbox.complaints.push(
          ...note(change, answer, { outbox, created }).map((what) => `${nameOf(change)}: ${what}`),
        );
        return;
      }
      outbox.resent += 1;
      await delay(pauseMs);
    }
  }

  async function work(): Promise<void> {
    for (let change = sendings[before]; change !== undefined; change = sendings[before]) {
      onSending(before);
      before += 1;
      await send(change);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return outbox;
}

/** Returns what is wrong with the answer. */
function note(
  change: PlannedChange,
  { status, body }: { status: number; body: unknown },
  { outbox: { sent }, created }: { outbox: Outbox; created: Set<number> },
): string[] {
  const parsed = v.safeParse(Accepted, body);
  if (status > 202 || !parsed.success) return [`refused with HTTP ${status}`];
  const accepted = parsed.output;
  const first = sent.get(change.index) ?? { change, acceptedAt: Date.now(), accepted };
  const isAgain = status === 202 && created.has(change.index);
  if (status === 202) created.add(change.index);
  sent.set(change.index, first);
  return [
    ...(accepted.id === change.changeId ? [] : ['another id']),
    ...(isAgain ? ['accepted twice'] : []),
    ...(idsOf(first.accepted) === idsOf(accepted)
      ? []
      : ['other deliveries when it was sent again']),
  ];
}

function idsOf({ deliveries }: Accepted): string {
  return deliveries
    .map(({ id }) => id)
    .toSorted()
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
