/** All items of the groups, one of each group after the other, so that none has to wait for the end of another. */
export function takeTurns<Item>(groups: Iterable<readonly Item[]>): Item[] {
  const lists = [...groups];
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    lists.flatMap((list) => list.slice(turn, turn + 1)),
  ).flat();
}
