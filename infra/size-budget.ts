import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from './bundled-code.ts';

/**
 * How many kilobytes (of 1,000 bytes) each bundle may have: what it had when this was set, and about 5 % for growth. Every
 * cold start reads all of it. What takes one beyond came in by mistake, or the budget is raised on purpose.
 */
export const maxKilobytes: Readonly<Record<Entry, number>> = {
  receive: 544,
  deliver: 600,
  retry: 575,
  api: 580,
};

/** The size of what a bundle's directory holds for Lambda to load, in kilobytes. */
export function kilobytesOf(bundle: string): number {
  return statSync(join(bundle, 'index.js')).size / 1_000;
}
