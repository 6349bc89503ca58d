import { open, readFile, realpath, rename, rm } from 'node:fs/promises';
import * as v from 'valibot';
import { defaultSecretPrefix } from '../../functions/domain/credentials.ts';
import { CommandError } from '../command-error.ts';
import type { StoredSecrets } from './secret-store.ts';

const Secrets = v.pipe(
  v.string(),
  v.parseJson(),
  // To a record, a list is an object like any other.
  v.check((value) => !Array.isArray(value)),
  v.record(v.string(), v.unknown()),
);

/** The secrets file of a system on this machine. */
export function createFileSecretStore(path: string): StoredSecrets {
  return {
    place: path,
    prefix: defaultSecretPrefix,
    read: async (name) => (await readSecrets(path))[name],
    async write(name, value) {
      const secrets = { ...(await readSecrets(path)), [name]: value };
      await replaceFile(await realpath(path), `${JSON.stringify(secrets, null, 2)}\n`);
    },
  };
}

// No message of JSON.parse: it would quote the file.
async function readSecrets(path: string): Promise<v.InferOutput<typeof Secrets>> {
  const secrets = v.safeParse(Secrets, await readText(path));
  if (secrets.success) return secrets.output;
  throw new CommandError(`The secrets file ${path} is not one JSON object of secrets. Mend it.`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = v.parse(v.object({ code: v.fallback(v.string(), 'unknown') }), error);
    throw new CommandError(
      `The secrets file ${path} cannot be read (${code}). Name another with --secrets or PROPAGA_SECRETS.`,
    );
  }
}

/** It is never there in part, and only its owner can read it. */
async function replaceFile(path: string, content: string): Promise<void> {
  const fresh = `${path}.${process.pid}.new`;
  try {
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    const { code } = v.parse(v.object({ code: v.fallback(v.string(), 'unknown') }), error);
    throw new CommandError(
      `The secrets file ${path} cannot be written (${code}). Nothing was changed.`,
    );
  }
}
