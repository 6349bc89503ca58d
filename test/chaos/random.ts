import { createHash } from 'node:crypto';

/** Numbers that look random and are the same again for the same seed. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from `from` up to, and not including, `to`. */
  between(from: number, to: number): number;
  happens(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Draws that depend on the seed and a purpose only, so that what happens in one place moves nothing in another. */
export function createRandom(seed: number, purpose: string): Random {
  let state = createHash('sha256').update(`${seed}\n${purpose}`).digest().readUInt32LE(0);

  // Mulberry32, of one word of state: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const between = (from: number, to: number) => from + Math.floor(next() * (to - from));
  return {
    next,
    between,
    happens: (probability) => next() < probability,
    pick: (items) => items[between(0, items.length)] ?? items[0],
  };
}
