import { setTimeout as delay } from 'node:timers/promises';
import { type Downtime, killedAt } from './knowledge.ts';
import { connectionNames } from './model.ts';
import type { Operator } from './operator.ts';
import type { ChaosOptions } from './options.ts';
import type { Providers } from './providers.ts';
import { createRandom } from './random.ts';
import type { SystemProcess } from './system-process.ts';

export interface MomentsParts {
  readonly options: ChaosOptions;
  readonly providers: Providers;
  readonly system: SystemProcess;
  readonly operator: Operator;
  readonly note: (what: string) => void;
}

const heldWithinMs = 60_000;

/** Everything that happens once, each at its moment between so many webhooks: kills, an outage, other credentials. */
export function createMoments(parts: MomentsParts, sendings: number) {
  const { options } = parts;
  const random = createRandom(options.seed, 'moments');
  const downtimes: Downtime[] = [];
  const number = random.between(0, 1_000);
  const due = new Map<number, (() => Promise<void>)[]>();
  const underway: Promise<void>[] = [];
  let lastKill = Promise.resolve();

  function at(share: number, action: () => Promise<void>): void {
    const place = Math.min(Math.floor(share * sendings), sendings - 1);
    due.set(place, [...(due.get(place) ?? []), action]);
  }

  // The kills are spread over the webhooks, and the last one comes just after them.
  for (let index = 0; index < options.kills; index += 1) {
    const isLast = index === options.kills - 1;
    const share = isLast && index > 0 ? 1 : (index + random.next()) / options.kills;
    const [afterMs, downMs] = [
      random.between(isLast ? 2_000 : 0, isLast ? 3_000 : 1_000),
      random.between(0, 2_000),
    ];
    at(share, () => {
      lastKill = lastKill.then(async () => {
        await delay(afterMs);
        downtimes.push(await kill(parts, downMs));
      });
      return lastKill;
    });
  }
  if (options['outage-seconds'] > 0) at(random.next() * 0.5, () => outage(parts, number));
  at(0.4 + random.next() * 0.4, () => changeCredentials(parts, number + 1 + (number % 3)));

  return {
    downtimes,
    /** Starts what is to happen before the webhook that has so many before it. */
    reached(before: number): void {
      for (const action of due.get(before) ?? []) {
        const happening = action();
        // Whoever waits for the end learns of it; until then it must not end the process.
        happening.catch(() => undefined);
        underway.push(happening);
      }
    },
    /** Waits until all has happened, and throws if some of it could not. */
    async finished(): Promise<void> {
      await Promise.all(underway);
    },
  };
}

async function kill({ system, note }: MomentsParts, downMs: number): Promise<Downtime> {
  const from = Date.now();
  await system.kill();
  note('kill -9');
  await delay(downMs);
  await system.start();
  note('started again');
  return killedAt(from, Date.now());
}

function connectionAt(number: number) {
  return connectionNames[number % connectionNames.length] ?? connectionNames[0];
}

async function outage({ options, providers, note }: MomentsParts, number: number): Promise<void> {
  const connection = connectionAt(number);
  const seconds = options['outage-seconds'];
  providers.setOutage(connection);
  note(`${connection} is out for ${seconds} s`);
  await delay(seconds * 1_000);
  providers.setOutage(undefined);
  note(`${connection} is back`);
}

async function changeCredentials(
  { providers, system, operator, note }: MomentsParts,
  number: number,
): Promise<void> {
  const connection = connectionAt(number);
  providers.refuseFirstCredentials(connection);
  note(`${connection} refuses its credentials`);
  const isHeld = async () => {
    const held = await operator.list({ status: 'held', connection }).catch(() => []);
    return held.length > 0;
  };
  const deadline = Date.now() + heldWithinMs;
  while (Date.now() < deadline && !(await isHeld())) await delay(500);
  await delay(2_000);
  system.useSecondCredentials(connection);
  note(`${connection} has other credentials`);
}
