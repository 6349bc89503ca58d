import type { Ambient } from '../domain/ports.ts';

/** The real clock and real chance. */
export const systemAmbient: Ambient = {
  now: () => new Date(),
  random: () => Math.random(),
};
