import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { partNames, withParts } from '../../../infra/cost/document.ts';
import { pricedFor, prices } from '../../../infra/cost/prices.ts';
import { scaleParts } from '../../../infra/cost/scale-document.ts';

const root = join(import.meta.dirname, '../../..');

const document = readFileSync(join(root, 'docs/scale.md'), 'utf8');

it('docs/scale.md says what `npm run cost` says; `npm run cost:write` brings it up to date', () => {
  expect(document).toBe(withParts(document, scaleParts()));
});

it('every generated part of docs/scale.md is one that a script writes', () => {
  expect(partNames(document).toSorted()).toEqual(Object.keys(scaleParts()).toSorted());
});

it('a part that the document lacks is noticed, and those of other scripts are left as they are', () => {
  const bill = '<!-- generated: bill -->\nold\n<!-- end -->';
  const outage = '<!-- generated: outage -->\nold\n<!-- end -->';
  expect(() => withParts(bill, { limits: 'new' })).toThrow('has the parts bill, and not limits');
  expect(withParts(`${outage}${bill}`, { bill: 'new' })).toBe(
    `${outage}${bill.replace('old', '\nnew')}`,
  );
});

it('every price names the page of AWS that it is from', () => {
  for (const { source } of Object.values(prices)) {
    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9-]+\/pricing\//);
  }
  expect(pricedFor.checked).toMatch(/^\d{4}-\d\d-\d\d$/);
});
