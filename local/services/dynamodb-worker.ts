import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { exit } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import type { AccessRules } from '../iam/access-rules.ts';
import { dynamodbApi } from '../iam/apis/dynamodb.ts';
import { guardServer } from '../iam/guard-server.ts';
import {
  closeIterators,
  type DynaliteInternals,
  type LevelModule,
  survivePrematureClose,
  writeAtomically,
} from './dynalite-repairs.ts';

/** The thread that DynamoDB runs in. It says `listening` or `locked`, and stops when it is told to. */
const { path } = v.parse(v.object({ path: v.optional(v.string()) }), workerData);

/** What the worker is told. The rules come from this very program, so their shape is not in question. */
const Order = v.variant('order', [
  v.object({
    order: v.literal('enforce'),
    rules: v.custom<AccessRules>((input) => typeof input === 'object'),
  }),
  v.object({ order: v.literal('stop') }),
]);

const ActiveTable = v.object({ TableStatus: v.literal('ACTIVE') });
const Locked = v.object({ cause: v.object({ code: v.literal('LEVEL_LOCKED') }) });

if (parentPort === null) throw new Error('dynamodb-worker.ts runs in a worker thread only.');
const parent = parentPort;

const require = createRequire(import.meta.resolve('dynalite'));
const internals: DynaliteInternals = require('dynalite/db/index.js');
const level: LevelModule = require('level');
writeAtomically(internals);
closeIterators(level);

if (path !== undefined && (await prepare(path)) === 'locked') {
  parent.postMessage({ status: 'locked' });
} else {
  await serve();
}

/**
 * Opens the store once before dynalite does, which opens it lazily and shows a failure as failing requests only. Forgets
 * tables whose creation a `kill -9` cut off: dynalite would leave them in creation for ever.
 */
async function prepare(directory: string): Promise<'ready' | 'locked'> {
  const database = new level.Level(directory, { valueEncoding: 'json' });
  try {
    await database.open();
  } catch (error) {
    if (v.is(Locked, error)) return 'locked';
    throw error;
  }
  for await (const [key, table] of database.iterator({ gte: 'table~', lt: 'table~~' })) {
    if (!v.is(ActiveTable, table)) await database.del(key);
  }
  await database.close();
  return 'ready';
}

async function serve(): Promise<void> {
  const { default: dynalite } = await import('dynalite');
  const server = dynalite({
    ...(path === undefined ? {} : { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  survivePrematureClose(server);
  server.listen(0, '127.0.0.1', () =>
    parent.postMessage({ status: 'listening', port: portOf(server) }),
  );
  const guard = guardServer(server, () => dynamodbApi);
  parent.on('message', (input) => {
    const message = v.parse(Order, input);
    if (message.order === 'enforce') {
      const report = (refusal: string) => parent.postMessage({ status: 'refused', refusal });
      guard.enforce({ rules: message.rules, report });
      parent.postMessage({ status: 'guarded' });
    } else {
      server.close(() => exit(0));
      server.closeAllConnections();
    }
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('DynamoDB has no port.');
  return address.port;
}
