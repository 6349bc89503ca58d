import { createHash } from 'node:crypto';

/** Numbers that look random, and depend on the seed and a purpose only: what happens in one place moves nothing in another. */
export function createRandom(seed: number, purpose: string) {
  let state = createHash('sha256').update(`${seed}\n${purpose}`).digest().readUInt32LE(0);

  /** From 0 up to 1. Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
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
    happens: (probability: number) => next() < probability,
    pick: <Item>(items: readonly [Item, ...Item[]]) => items[between(0, items.length)] ?? items[0],
  };
}

export type Random = ReturnType<typeof createRandom>;
