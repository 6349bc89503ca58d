import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { sourceSecretName } from '../functions/domain/credentials.ts';
import { CommandError } from './command-error.ts';

const Secrets = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));
const SourceSecret = v.object({ signingSecrets: v.tupleWithRest([v.string()], v.string()) });

/** The first signing secret of a source in a secrets file. */
export async function readSigningSecret(file: string, source: string): Promise<string> {
  const name = sourceSecretName(source);
  const secrets = v.safeParse(Secrets, await readText(file));
  if (!secrets.success) throw new CommandError(`${file} is not a JSON object of secrets.`);
  const secret = v.safeParse(SourceSecret, secrets.output[name]);
  if (!secret.success) {
    throw new CommandError(
      `${file} has no "${name}" with a list of signingSecrets. Name another file with --secrets, or another source with --source.`,
    );
  }
  return secret.output.signingSecrets[0];
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new CommandError(`The secrets file ${file} cannot be read. Name another with --secrets.`);
  }
}
