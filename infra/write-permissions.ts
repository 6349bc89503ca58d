import { readFileSync, writeFileSync } from 'node:fs';
import {
  examplePermissions,
  permissionTable,
  withPermissionTable,
} from './permissions/permission-table.ts';

const file = 'docs/security.md';
const table = permissionTable(examplePermissions());
writeFileSync(file, withPermissionTable(readFileSync(file, 'utf8'), table));
