import { setTimeout as delay } from 'node:timers/promises';
import { type Downtime, killedAt } from './downtime.ts';
import { connectionNames } from './model.ts';
import type { ChaosOptions } from './options.ts';
import type { Providers } from './providers.ts';
import { createRandom } from './random.ts';
import type { SystemProcess } from './system-process.ts';

/** Everything that happens once, each at its moment between the webhooks. */
export interface Moments {
  /** Starts what is to happen before the webhook that has so many before it. */
  reached(before: number): void;
  /** Waits until all has happened, and throws if some of it could not. */
  finished(): Promise<void>;
  readonly downtimes: readonly Downtime[];
}

export interface MomentsParts {
  readonly options: ChaosOptions;
  /** How many webhooks there are. */
  readonly sendings: number;
  readonly providers: Providers;
  readonly system: SystemProcess;
  /** Whether a connection has held deliveries. */
  readonly isHeld: (connection: string) => Promise<boolean>;
  readonly note: (what: string) => void;
}

const heldWithinMs = 60_000;

/** Draws the moments: the kills are spread over the webhooks, and the last one comes just after them. */
export function createMoments(parts: MomentsParts): Moments {
  const { options, sendings, providers, system, isHeld, note } = parts;
  const random = createRandom(options.seed, 'moments');
  const downtimes: Downtime[] = [];
  const [outageAt, credentialsAt] = drawTwo(random.between(0, 1_000));
  const due = new Map<number, (() => Promise<void>)[]>();
  const underway: Promise<void>[] = [];
  let lastKill = Promise.resolve();

  function at(share: number, action: () => Promise<void>): void {
    const place = Math.min(Math.floor(share * sendings), sendings - 1);
    due.set(place, [...(due.get(place) ?? []), action]);
  }

  async function kill(afterMs: number, downMs: number): Promise<void> {
    await delay(afterMs);
    const from = Date.now();
    await system.kill();
    note('kill -9');
    await delay(downMs);
    await system.start();
    downtimes.push(killedAt(from, Date.now()));
    note('started again');
  }

  async function outage(): Promise<void> {
    providers.setOutage(outageAt);
    note(`${outageAt} is out for ${options.outageSeconds} s`);
    await delay(options.outageSeconds * 1_000);
    providers.setOutage(undefined);
    note(`${outageAt} is back`);
  }

  async function changeCredentials(): Promise<void> {
    providers.refuseFirstCredentials(credentialsAt);
    note(`${credentialsAt} refuses its credentials`);
    const deadline = Date.now() + heldWithinMs;
    while (Date.now() < deadline && !(await isHeld(credentialsAt))) await delay(500);
    await delay(2_000);
    system.useSecondCredentials(credentialsAt);
    note(`${credentialsAt} has other credentials`);
  }

  for (let index = 0; index < options.kills; index += 1) {
    const isLast = index === options.kills - 1;
    const share = isLast && index > 0 ? 1 : (index + random.next()) / options.kills;
    const [afterMs, downMs] = [random.between(0, 1_000), random.between(0, 2_000)];
    at(share, async () => {
      lastKill = lastKill.then(() => kill(isLast ? afterMs + 2_000 : afterMs, downMs));
      await lastKill;
    });
  }
  if (options.outageSeconds > 0) at(random.next() * 0.5, outage);
  at(0.4 + random.next() * 0.4, changeCredentials);

  return {
    reached(before) {
      for (const action of due.get(before) ?? []) {
        const happening = action();
        // Whoever waits for the end learns of it; until then it must not end the process.
        happening.catch(() => undefined);
        underway.push(happening);
      }
    },
    async finished() {
      await Promise.all(underway);
    },
    downtimes,
  };
}

function drawTwo(number: number) {
  const first = number % connectionNames.length;
  const second = (first + 1 + (number % (connectionNames.length - 1))) % connectionNames.length;
  return [
    connectionNames[first] ?? connectionNames[0],
    connectionNames[second] ?? connectionNames[1],
  ] as const;
}
