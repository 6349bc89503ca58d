import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Hands over an empty directory, and removes it with all that was put there, whatever happens. */
export function inTemporaryDirectory<Result>(use: (directory: string) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'propaga-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
