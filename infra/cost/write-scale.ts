import { readFileSync, writeFileSync } from 'node:fs';
import { withParts } from './document.ts';
import { scaleParts } from './scale-document.ts';

const file = 'docs/scale.md';

writeFileSync(file, withParts(readFileSync(file, 'utf8'), scaleParts()));
