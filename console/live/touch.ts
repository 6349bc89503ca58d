/** Somebody comes back to the page if nobody has touched it for this long. */
const awayMs = 60_000;

const listeners = new Set<() => void>();
let touchedAt = Date.now();

for (const type of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'hashchange']) {
  addEventListener(type, noteTouch, { passive: true, capture: true });
}

/** How long nobody has touched the page, in milliseconds. */
export function untouchedMs(): number {
  return Date.now() - touchedAt;
}

/** Tells that somebody has come back to the page. Returns what ends it. */
export function onReturn(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Somebody is here, as far as that can be told. */
export function noteTouch(): void {
  const wasAway = untouchedMs() >= awayMs;
  touchedAt = Date.now();
  if (wasAway) for (const listener of [...listeners]) listener();
}
