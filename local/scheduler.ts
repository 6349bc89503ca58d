import { randomUUID } from 'node:crypto';
import type { LambdaFunction } from './lambda/lambda-function.ts';
import type { Functions } from './lambda/start-functions.ts';
import { StartError } from './start-error.ts';
import type { ResourceOf, Stack } from './template/interpret-template.ts';
import { Schedule } from './template/resource-types/scheduler.ts';
import { account } from './template/surroundings.ts';

export interface SchedulerOptions {
  readonly functions: Functions;
  readonly tickSeconds: number;
}

/** The schedules of a stack, firing until they are stopped. */
export interface Scheduler {
  stop(): void;
}

/** Fires each enabled schedule at every tick, whatever its rate; a schedule whose last run is not over skips the tick. */
export function startScheduler(
  stack: Stack,
  { functions, tickSeconds }: SchedulerOptions,
): Scheduler {
  const timers = stack
    .resourcesOf(Schedule)
    .filter(({ properties }) => properties.State === 'ENABLED')
    .map((schedule) => {
      const target = functions.get(schedule.properties.Target.Arn);
      if (target === undefined) {
        throw new StartError(`${schedule.logicalId}: its target is no function of the template.`);
      }
      return setInterval(withoutOverlap(schedule, target), tickSeconds * 1_000);
    });
  return {
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

function withoutOverlap(schedule: ResourceOf<typeof Schedule>, target: LambdaFunction) {
  let running = false;
  return async (): Promise<void> => {
    if (running) return;
    running = true;
    await target.invoke(schedule.properties.Target.Input ?? toScheduledEvent(schedule));
    running = false;
  };
}

/** What EventBridge Scheduler sends if the schedule has no input of its own. */
function toScheduledEvent({ identity }: ResourceOf<typeof Schedule>) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: account.accountId,
    time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    region: account.region,
    resources: [identity.attributes.Arn],
    detail: '{}',
  };
}
