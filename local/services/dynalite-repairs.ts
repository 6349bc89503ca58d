import type { Server } from 'node:http';

type Callback = (error?: Error | null) => void;

interface Operation {
  readonly type: 'put' | 'del';
  readonly key: string;
  readonly value?: unknown;
}

interface ItemDatabase {
  put(key: string, value: unknown, callback: Callback): void;
  del(key: string, callback: Callback): void;
}

interface Store {
  readonly db: { batch(operations: readonly Operation[], callback: Callback): void };
  getItemDb(tableName: string): ItemDatabase;
}

interface Table {
  readonly TableName: string;
  readonly GlobalSecondaryIndexes?: readonly unknown[];
}

interface IndexActions {
  readonly puts: readonly {
    readonly index: string;
    readonly key: string;
    readonly item: unknown;
  }[];
  readonly deletes: readonly { readonly index: string; readonly key: string }[];
}

/** What dynalite's own modules export and look up on that export at each call. */
export interface DynaliteInternals {
  createKey(item: unknown, table: Table): string;
  getIndexActions(
    indexes: readonly unknown[],
    existing: unknown,
    item: unknown,
    table: Table,
  ): IndexActions;
  updateIndexes: (
    store: Store,
    table: Table,
    existing: unknown,
    item: unknown,
    callback: Callback,
  ) => void;
}

interface LevelIterator {
  close(): Promise<void>;
  return?: () => Promise<void>;
}

interface LevelDatabase {
  open(): Promise<void>;
  close(): Promise<void>;
  del(key: string): Promise<void>;
  iterator(range: {
    gte: string;
    lt: string;
  }): AsyncIterable<readonly [key: string, value: unknown]>;
}

/** The parts of the `level` package that dynalite stores with. */
export interface LevelModule {
  readonly Level: {
    new (path: string, options: { valueEncoding: 'json' }): LevelDatabase;
    readonly prototype: { values(options?: unknown): LevelIterator };
  };
}

/**
 * Makes an item and its index entries one write. Dynalite writes them one after the other, so that a `kill -9` in between
 * leaves index entries that belong to no item; and each write costs a turn of its own.
 */
export function writeAtomically(internals: DynaliteInternals): void {
  const pending = new Map<string, readonly Operation[]>();
  const repaired = new WeakSet<ItemDatabase>();

  internals.updateIndexes = (store, table, existing, item, callback) => {
    const prefix = `item-${table.TableName}~`;
    const items = store.getItemDb(table.TableName);
    if (!repaired.has(items)) {
      repaired.add(items);
      const write = (operation: Operation, done: Callback): void => {
        const indexOperations = pending.get(operation.key) ?? [];
        pending.delete(operation.key);
        store.db.batch([...indexOperations, operation], done);
      };
      items.put = (key, value, done) => write({ type: 'put', key: prefix + key, value }, done);
      items.del = (key, done) => write({ type: 'del', key: prefix + key }, done);
    }
    const changed = item ?? existing;
    if (changed) {
      // The item's lock is held until it is written, so no other write of this key comes in between.
      const key = prefix + internals.createKey(changed, table);
      pending.set(key, indexOperations(internals, table, { existing, item }));
    }
    callback();
  };
}

function indexOperations(
  internals: DynaliteInternals,
  table: Table,
  { existing, item }: { existing: unknown; item: unknown },
): Operation[] {
  const indexes = table.GlobalSecondaryIndexes ?? [];
  const { puts, deletes } = internals.getIndexActions(indexes, existing, item, table);
  const keyIn = (index: string, key: string) => `index-global~${table.TableName}~${index}~${key}`;
  return [
    ...deletes.map(({ index, key }): Operation => ({ type: 'del', key: keyIn(index, key) })),
    ...puts.map(
      ({ index, key, item: value }): Operation => ({ type: 'put', key: keyIn(index, key), value }),
    ),
  ];
}

/** Closes a query's iterator when the query ends. Dynalite calls `return`, which its version of Level no longer has. */
export function closeIterators({ Level }: LevelModule): void {
  const values = Level.prototype.values;
  Level.prototype.values = function valuesThatClose(options) {
    const iterator = values.call(this, options);
    iterator.return = () => iterator.close();
    return iterator;
  };
}

/** Keeps a caller that goes away in mid-request from ending the process: dynalite throws what its socket reports. */
export function survivePrematureClose(server: Server): void {
  const [handle] = server.listeners('request');
  if (handle === undefined) throw new Error('dynalite has no request handler.');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    handle.call(server, request, response);
    request.removeAllListeners('error');
    request.on('error', () => response.destroy());
  });
}
