import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Removes what a `kill -9` in the middle of a write left half-written in the S3 directory, because the store refuses to
 * start on it. None of it was ever acknowledged to a caller.
 */
export function removeTornObjects(directory: string): void {
  for (const file of globSync('buckets/*/objects/**/*.meta.json', { cwd: directory })) {
    const path = join(directory, file);
    if (!isJson(path)) rmSync(path);
  }
  for (const file of globSync('buckets/*/.bucket.json', { cwd: directory })) {
    const path = join(directory, file);
    if (!isJson(path)) rmSync(dirname(path), { recursive: true });
  }
}

function isJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch {
    return false;
  }
}
