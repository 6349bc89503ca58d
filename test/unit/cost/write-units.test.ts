import { describe, expect, it } from 'vitest';
import { itemSize, sizeOf, type TableIndex, writeUnits } from '../../../infra/cost/write-units.ts';

const byStatus: TableIndex = { name: 'status', keys: ['statusKey'], projected: ['note'] };
const item = { pk: 'a', sk: 'b', statusKey: 'open', note: 'x', other: 1 };

const indexUnits = (before: object | undefined, after: object) =>
  writeUnits(before && { ...before }, { ...after }, [byStatus]).byIndex.get('status');

describe('an item’s size', () => {
  it('counts names and values as DynamoDB does', () => {
    expect(itemSize({ pk: 'abc' })).toBe(5);
    expect(sizeOf(12_345)).toBe(4);
    expect(sizeOf(['ab', 'c'])).toBe(3 + 1 + 2 + 1 + 1);
    expect(sizeOf({ a: true })).toBe(3 + 1 + 1 + 1);
    expect(sizeOf(new Uint8Array(7))).toBe(7);
    expect(itemSize({ é: 'ç' })).toBe(4);
  });
});

describe('a write', () => {
  it('takes a unit for each kilobyte begun, of the larger item', () => {
    const large = { ...item, payload: new Uint8Array(2_000) };
    expect(writeUnits(undefined, large, []).table).toBe(2);
    expect(writeUnits(large, item, []).table).toBe(2);
    expect(writeUnits(undefined, item, []).table).toBe(1);
  });

  it('takes a unit of an index that the item comes into or leaves', () => {
    const { statusKey: _, ...outside } = item;
    expect(indexUnits(undefined, item)).toBe(1);
    expect(indexUnits(item, outside)).toBe(1);
    expect(indexUnits(undefined, outside)).toBe(0);
  });

  it('takes two units of an index in which the item moves', () => {
    expect(indexUnits(item, { ...item, statusKey: 'done' })).toBe(2);
  });

  it('takes one unit for what an index holds besides, and none for what it does not', () => {
    expect(indexUnits(item, { ...item, note: 'y' })).toBe(1);
    expect(indexUnits(item, { ...item, other: 2 })).toBe(0);
  });
});
