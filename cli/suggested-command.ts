import type { TargetOptions } from './target.ts';

/** Options that a suggested command takes over from the call that suggests it. */
interface TakenOver extends TargetOptions {
  readonly config?: string | undefined;
  readonly secrets?: string | undefined;
}

/** Writes a command for the same target. The template is ours and without `propaga`; inserted values are quoted for a shell. */
export type Suggest = (strings: TemplateStringsArray, ...values: readonly string[]) => string;

/** Makes suggestions that can be copied: without the options of this call they would mean another system. */
export function createSuggest({
  stack,
  region,
  profile,
  url,
  config,
  secrets,
}: TakenOver): Suggest {
  const options = Object.entries({ stack, region, profile, url, config, secrets }).flatMap(
    ([name, value]) => (value === undefined ? [] : [`--${name} ${shellWord(value)}`]),
  );
  return (strings, ...values) => {
    const command = String.raw({ raw: strings }, ...values.map(shellWord));
    return ['propaga', command, ...options].join(' ');
  };
}

/** The same for commands that a text of the API names: the API does not know how it was reached. */
export function aimCommands(text: string, suggest: Suggest): string {
  return text
    .replace(
      /\bpropaga secrets set ([\w.-]*\w)/g,
      (_, name: string) => suggest`secrets set ${name}`,
    )
    .replace(
      /\bpropaga (resume|pause|retry|cancel|delivery) ([\w.-]*\w)/g,
      (_, command: string, name: string) => suggest`${command} ${name}`,
    );
}

/** One word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
