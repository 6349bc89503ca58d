import { Buffer } from 'node:buffer';

/** A global secondary index of the table. */
export interface TableIndex {
  readonly name: string;
  readonly keys: readonly string[];
  /** Attributes it holds besides all keys. */
  readonly projected: readonly string[];
}

type Item = Readonly<Record<string, unknown>>;

const tableKeys = ['pk', 'sk'];
const bytesPerUnit = 1_024;

/** DynamoDB's own way of counting: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + 1 + sizeOf(one), 3);
  if (typeof value === 'object' && value !== null) return 3 + entriesSize(value, 1);
  return 1;
}

/** The size of an item in bytes. */
export function itemSize(item: Item): number {
  return entriesSize(item, 0);
}

function entriesSize(entries: object, perEntry: number): number {
  return Object.entries(entries).reduce(
    (sum, [name, value]) => sum + perEntry + Buffer.byteLength(name) + sizeOf(value),
    0,
  );
}

/** What an index holds of an item: nothing, unless the item has all of the index's keys. */
function entryOf(item: Item, { keys, projected }: TableIndex): Item | undefined {
  if (keys.some((key) => item[key] === undefined)) return undefined;
  const names = [...tableKeys, ...keys, ...projected];
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

/**
 * Write units for making one item of another, or a new one: of the table by the larger of the two, and of each index one
 * for what is put there and one for what is taken away. See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export function writeUnits(
  before: Item | undefined,
  after: Item,
  indexes: readonly TableIndex[],
): { table: number; byIndex: ReadonlyMap<string, number> } {
  return {
    table: Math.max(unitsOf(after), before === undefined ? 0 : unitsOf(before)),
    byIndex: new Map(
      indexes.map((index) => {
        const old = before === undefined ? undefined : entryOf(before, index);
        return [index.name, entryUnits(old, entryOf(after, index), index)];
      }),
    ),
  };
}

function entryUnits(old: Item | undefined, next: Item | undefined, { keys }: TableIndex): number {
  if (old === undefined || next === undefined) {
    const only = old ?? next;
    return only === undefined ? 0 : unitsOf(only);
  }
  if (JSON.stringify(old) === JSON.stringify(next)) return 0;
  const isMoved = keys.some((key) => old[key] !== next[key]);
  return isMoved ? unitsOf(old) + unitsOf(next) : Math.max(unitsOf(old), unitsOf(next));
}

function unitsOf(item: Item): number {
  return Math.ceil(itemSize(item) / bytesPerUnit);
}
