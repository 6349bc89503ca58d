import { deliverMessages } from '../../../functions/domain/deliver-messages.ts';
import type { Deliverer } from '../../../functions/domain/deliverer.ts';
import type { DeliveryPointer } from '../../../functions/domain/ports.ts';
import { createSessions } from '../../../functions/domain/sessions.ts';
import type { GroupQueue } from './group-queue.ts';
import type { OutageOptions } from './outage.ts';
import type { VirtualTime } from './virtual-time.ts';

/** As in the template: six of a connection's time-outs. */
const timeoutsPerInvocation = 6;

interface DeliverParts {
  readonly options: OutageOptions;
  readonly time: VirtualTime;
  readonly queue: GroupQueue;
  readonly deliverer: Omit<Deliverer, 'tools'> & {
    readonly tools: Omit<Deliverer['tools'], 'remainingMs' | 'sessions'>;
  };
}

/** Starts the deliver function for what is in the queue, as often at once as the connection allows. */
export function createSimulatedDeliver({ options, time, queue, deliverer }: DeliverParts) {
  const { connection, client } = deliverer.tools;
  const timeoutMs = connection.timeoutSeconds * 1_000;
  const sessions = createSessions(client, timeoutMs, time);
  let running = 0;

  async function invoke(batch: readonly DeliveryPointer[]): Promise<void> {
    const endsAt = time.now().getTime() + timeoutsPerInvocation * timeoutMs;
    await time.sleep(options.overheadMs);
    const messages = batch.map((pointer, index) => ({ messageId: String(index), pointer }));
    const remainingMs = () => endsAt - time.now().getTime();
    const { failed } = await deliverMessages(messages, {
      ...deliverer,
      tools: { ...deliverer.tools, sessions, remainingMs },
    });
    if (failed.length > 0) throw new Error('A delivery could not be recorded');
    queue.finish(batch);
    running -= 1;
    start();
  }

  function start(): void {
    while (running < options.concurrency) {
      const batch = queue.receive();
      if (batch.length === 0) return;
      running += 1;
      void invoke(batch);
    }
  }

  return start;
}
