import { readFileSync, writeFileSync } from 'node:fs';
import { withParts } from '../../../infra/cost/document.ts';
import { otherOutages, outageParts, usualOutage } from './documented-outages.ts';

const file = 'docs/scale.md';

const parts = await outageParts([usualOutage, ...otherOutages]);
// Read afterwards: it may have changed in the meantime.
writeFileSync(file, withParts(readFileSync(file, 'utf8'), parts));
