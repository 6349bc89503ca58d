import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withParts } from '../../../infra/cost/document.ts';
import { otherOutages, outageParts, usualOutage } from '../../bench/drain/documented-outages.ts';
import { describeConditions } from '../../bench/drain/report.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/scale.md'), 'utf8');

/** It takes ten seconds on an idle machine. The others would take as long each, and go with this one. */
const timeoutMs = 240_000;

it(
  'docs/scale.md says what `npm run drain` says; `npm run drain:write` brings it up to date',
  async () => {
    expect(document).toBe(withParts(document, await outageParts([usualOutage])));
  },
  timeoutMs,
);

it.each([usualOutage, ...otherOutages])(
  'docs/scale.md tells under which conditions: $part',
  ({ part, options }) => {
    const [, text = ''] = document.split(`<!-- generated: ${part} -->\n`);
    expect(text.trim().split('\n')[0]).toBe(`${describeConditions(options)}:`);
  },
);
