import { freshConnection } from '../conformance/made-up-change.ts';
import { queuesSuite } from '../conformance/queues.ts';
import { createMemoryClock } from './memory-clock.ts';
import { createMemoryQueues } from './memory-queues.ts';

const maxReceiveCount = 3;

queuesSuite('memory', () => {
  const ambient = createMemoryClock();
  const queues = createMemoryQueues({ ambient, maxReceiveCount });
  return {
    connection: freshConnection(),
    other: freshConnection(),
    queues: {
      ...queues,
      maxReceiveCount,
      receive: async (connection) => queues.receive(connection),
      remove: async (connection, handle) => queues.remove(connection, handle),
      giveBack: async (connection, handle) => queues.giveBack(connection, handle),
      // Nobody gives a dead letter back: it comes again when its visibility timeout is over.
      giveBackDead: async () => ambient.advance(30_000),
    },
  };
});
