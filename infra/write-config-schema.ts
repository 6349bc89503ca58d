import { writeFileSync } from 'node:fs';
import { configSchema } from './config-schema.ts';

writeFileSync('propaga.config.schema.json', `${JSON.stringify(configSchema(), null, 2)}\n`);
