import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  examplePermissions,
  permissionTable,
  withPermissionTable,
} from '../../infra/permissions/permission-table.ts';
import { wildcardReasons } from '../../infra/permissions/wildcard-reasons.ts';

const permissions = examplePermissions();

describe('the tables of permissions in docs/security.md', () => {
  test('are up to date; npm run permissions writes them anew', () => {
    const document = readFileSync('docs/security.md', 'utf8');
    expect(document).toBe(withPermissionTable(document, permissionTable(permissions)));
  });

  test('show every function, and who starts them', () => {
    const holders = new Set(permissions.map(({ holder }) => holder.split(':')[0]));
    expect([...holders].toSorted()).toEqual([
      '`api`',
      '`deliver`',
      '`receive`',
      '`retry`',
      'scheduler.amazonaws.com',
    ]);
  });
});

test('no role may do anything to everything without a reason', () => {
  const onEverything = permissions
    .filter(({ resources }) => resources.some((resource) => /^\*|^\w+ \*/.test(resource)))
    .flatMap(({ actions }) => actions);
  expect(new Set(onEverything)).toEqual(new Set(Object.keys(wildcardReasons)));
});

test('no role may do things by a wildcard', () => {
  expect(
    permissions.flatMap(({ actions }) => actions).filter((action) => action.includes('*')),
  ).toEqual([]);
});
