import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { CommandError } from '../command-error.ts';
import { fillForm } from './fill-form.ts';
import { withPrompt } from './prompt.ts';
import { formsOf, type SecretForm } from './secret-forms.ts';
import type { SecretOwner } from './secret-store.ts';

interface Input {
  readonly file: string | undefined;
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

const Json = v.pipe(v.string(), v.parseJson());

const sourceForm: SecretForm = {
  title: 'signing secret',
  fields: [{ name: 'signingSecret', label: 'signing secret (whsec_…)' }],
};

/** A secret as somebody gives it: from a file, from a pipe, or field by field from a terminal. Nothing is checked yet. */
export async function readGivenSecret(
  owner: SecretOwner & { readonly provider?: string },
  { file, stdin, stderr }: Input,
): Promise<unknown> {
  if (file !== undefined) return parseGiven(owner, await readSecretFile(file));
  if (!stdin.isTTY) return parseGiven(owner, await text(stdin));
  return withPrompt({ stdin, stderr }, async (ask) => {
    if (owner.kind === 'connection') return fillForm(formsOf(owner.provider ?? ''), ask);
    const { signingSecret } = await fillForm([sourceForm], ask);
    return { signingSecrets: [signingSecret] };
  });
}

function parseGiven({ kind }: SecretOwner, content: string): unknown {
  const json = v.safeParse(Json, content);
  if (json.success) return json.output;
  // What openssl writes is no JSON, but all that a source needs.
  const lines = content.split(/\s+/).filter((line) => line !== '');
  if (kind === 'source' && lines.length > 0 && !content.includes('{')) {
    return { signingSecrets: lines };
  }
  // Without the parser's message, which would quote it.
  throw new CommandError('What was given is not JSON. See propaga secrets set --help.');
}

async function readSecretFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new CommandError(`${file} cannot be read. Name another with --from-file.`);
  }
}
