import { writeFileSync } from 'node:fs';
import { deployedPackages, licencesDocument } from './licences.ts';

writeFileSync(
  new URL('../docs/licences.md', import.meta.url),
  licencesDocument(await deployedPackages()),
);
