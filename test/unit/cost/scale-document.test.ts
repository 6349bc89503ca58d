import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withParts } from '../../../infra/cost/document.ts';
import { pricedFor, prices } from '../../../infra/cost/prices.ts';
import { scaleParts } from '../../../infra/cost/scale-document.ts';
import { readConfig } from '../../../infra/read-config.ts';

const root = join(import.meta.dirname, '../../..');

it('docs/scale.md says what `npm run cost` says; `npm run cost:write` brings it up to date', () => {
  const read = readConfig(join(root, 'propaga.config.json'));
  if (!read.ok) throw new Error(read.message);
  const document = readFileSync(join(root, 'docs/scale.md'), 'utf8');
  expect(document).toBe(withParts(document, scaleParts(read.config)));
});

it('a part of the document that nothing generates any more is noticed', () => {
  const document = '<!-- generated: bill -->\nold\n<!-- end -->';
  expect(() => withParts(document, { limits: 'new' })).toThrow('has the parts bill, not limits');
  expect(withParts(document, { bill: 'new' })).toContain('\nnew\n');
});

it('every price names the page of AWS that it is from', () => {
  for (const { source } of Object.values(prices)) {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9-]+\/pricing\//);
  }
  expect(pricedFor.checked).toMatch(/^\d{4}-\d\d-\d\d$/);
});
