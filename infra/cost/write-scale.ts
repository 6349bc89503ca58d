import { readFileSync, writeFileSync } from 'node:fs';
import { readConfig } from '../read-config.ts';
import { withParts } from './document.ts';
import { scaleParts } from './scale-document.ts';

const file = 'docs/scale.md';

const read = readConfig('propaga.config.json');
if (!read.ok) throw new Error(read.message);
writeFileSync(file, withParts(readFileSync(file, 'utf8'), scaleParts(read.config)));
