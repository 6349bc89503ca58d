import { readFile } from 'node:fs/promises';
import { CommandError } from '../command-error.ts';
import type { Ask } from './prompt.ts';
import type { FormField, SecretForm } from './secret-forms.ts';

/** Asks for a secret field by field. */
export async function fillForm(
  forms: readonly SecretForm[],
  ask: Ask,
): Promise<Record<string, string>> {
  const form = await chooseForm(forms, ask);
  const values: Record<string, string> = {};
  for (const field of form.fields) {
    const answer = await ask(field.label, field.isFile ? 'shown' : 'hidden');
    if (answer === '' && field.isOptional) continue;
    values[field.name] = await contentOf(field, answer);
  }
  return values;
}

async function chooseForm(forms: readonly SecretForm[], ask: Ask): Promise<SecretForm> {
  const [first, ...others] = forms;
  if (first === undefined) {
    throw new CommandError(
      'The fields of this provider are not known here. Give its credentials as JSON with --from-file.',
    );
  }
  if (others.length === 0) return first;
  const choices = forms.map(({ title }, index) => `${index + 1} for ${title}`).join(', ');
  const chosen = forms[Number(await ask(choices, 'shown')) - 1];
  if (chosen === undefined) throw new CommandError(`Choose a number from 1 to ${forms.length}.`);
  return chosen;
}

async function contentOf({ isFile }: FormField, answer: string): Promise<string> {
  if (isFile === undefined) return answer;
  try {
    return await readFile(answer, 'utf8');
  } catch {
    throw new CommandError('That file cannot be read. Nothing was changed.');
  }
}
