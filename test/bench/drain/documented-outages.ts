import { defaultOutage, type OutageOptions } from './outage.ts';
import { describeOutage, outageTable } from './report.ts';
import { simulateOutage } from './simulate-outage.ts';

/** An outage that docs/scale.md tells of. */
interface DocumentedOutage {
  /** The generated part of the page that is about it. */
  readonly part: string;
  readonly options: OutageOptions;
}

/** The one that the page shows the course of as well. */
export const usualOutage: DocumentedOutage = { part: 'outage', options: defaultOutage };

export const otherOutages: readonly DocumentedOutage[] = [
  { part: 'outage-of-different-users', options: { ...defaultOutage, users: 20_000_000 } },
  { part: 'outage-with-more-concurrency', options: { ...defaultOutage, concurrency: 50 } },
  { part: 'outage-that-hangs', options: { ...defaultOutage, kind: 'hangs' } },
];

/** What the page says of them, by its parts. Takes some ten seconds for each. */
export async function outageParts(
  outages: readonly DocumentedOutage[],
): Promise<Record<string, string>> {
  const parts: Record<string, string> = {};
  for (const { part, options } of outages) {
    const result = await simulateOutage(options);
    const course = part === usualOutage.part ? `\n${outageTable(result)}` : '';
    parts[part] = `${describeOutage(result)}${course}`;
  }
  return parts;
}
