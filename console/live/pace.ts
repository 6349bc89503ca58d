import type { ConsoleSetup } from '../setup.ts';

/** `news` is what somebody waits for; `background` changes slowly, or costs much to tell. */
export type Pace = 'news' | 'background';

/** On this machine it costs nothing. */
const localMs = 4_000;
const backgroundMs = 60_000;

/** How often a stack is asked, by how long ago anybody has touched the page: each question costs its reads. */
const steps = [
  { touchedWithinMs: 60_000, everyMs: 5_000 },
  { touchedWithinMs: 600_000, everyMs: 20_000 },
  { touchedWithinMs: 3_600_000, everyMs: 60_000 },
  { touchedWithinMs: Number.POSITIVE_INFINITY, everyMs: 300_000 },
];

interface Asking {
  readonly mode: ConsoleSetup['mode'] | undefined;
  readonly pace: Pace;
  /** How long nobody has touched the page, in milliseconds. */
  readonly untouchedMs: number;
}

/** How long to wait before something is asked for again, in milliseconds. */
export function waitMs({ mode, pace, untouchedMs }: Asking): number {
  if (mode !== 'stack') return localMs;
  const { everyMs = localMs } =
    steps.find(({ touchedWithinMs }) => untouchedMs < touchedWithinMs) ?? {};
  return pace === 'background' ? Math.max(everyMs, backgroundMs) : everyMs;
}
