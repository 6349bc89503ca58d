import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { StartError } from './start-error.ts';

/** Group and others, in a file's mode. */
const ofOthers = 0o077;

/**
 * Makes the directory that everything is kept in, or takes one that is there, for its owner alone: code is run from it, and
 * the data key lies there. What others could enter until now is closed to them, and code that they could have changed is
 * written anew. Throws a `StartError` if that cannot be made sure.
 */
export function openDataDirectory(path: string): void {
  const stats = makeDirectory(path);
  if (getuid !== undefined && stats.uid !== getuid()) {
    throw new StartError(
      `PROPAGA_DATA: ${path} belongs to another user (${stats.uid}), who could change what propaga runs. Make it yours with chown, or name another directory.`,
    );
  }
  if ((stats.mode & ofOthers) === 0) return;
  chmodSync(path, 0o700);
  rmSync(join(path, 'cloud-assembly'), { recursive: true, force: true });
  try {
    closeBelow(path);
  } catch (error) {
    // The next start is to look at it again.
    chmodSync(path, stats.mode & 0o7777);
    throw error;
  }
}

function makeDirectory(path: string): Stats {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return statSync(path);
  } catch (error) {
    throw new StartError(`PROPAGA_DATA: ${path} cannot be made a directory: ${error}`);
  }
}

/** What somebody else has put there may lead anywhere, or be read and changed by them whatever its mode is. */
function closeBelow(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    const { mode, uid } = lstatSync(path);
    if (getuid !== undefined && uid !== getuid()) {
      throw new StartError(
        `PROPAGA_DATA: ${path} belongs to another user (${uid}), who could put it there as others could write into its directory. Look at it, and remove it.`,
      );
    }
    // The owner's own link may lead to what is another's.
    if (entry.isSymbolicLink()) continue;
    chmodSync(path, mode & 0o7777 & ~ofOthers);
    if (entry.isDirectory()) closeBelow(path);
  }
}
