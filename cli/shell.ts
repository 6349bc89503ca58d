import type { Command } from 'commander';
import * as v from 'valibot';
import { type ApiClient, createApiClient } from './api-client.ts';
import { CommandError } from './command-error.ts';
import type { Confirmation } from './confirm.ts';
import type { ExitCode } from './exit-codes.ts';
import { createTarget, type Target } from './target.ts';
import type { Terminal } from './terminal.ts';

/** What commands work with. */
export interface Shell {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly confirmation: Confirmation;
  /** Takes what the command ends with. */
  finish(code: ExitCode): void;
}

/** The options that every command has. */
export const globalOptions = {
  url: v.optional(v.string()),
  stack: v.optional(v.string()),
  region: v.optional(v.string()),
  profile: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
};
const GlobalOptions = v.object(globalOptions);
export type GlobalOptions = v.InferOutput<typeof GlobalOptions>;

/** How a command was called. */
export interface Call<Options> {
  readonly args: readonly string[];
  readonly options: Options;
}

/** Gives a command what it does, once its options fit their schema. */
export function onCall<const Entries extends v.ObjectEntries>(
  command: Command,
  { shell, entries }: { shell: Shell; entries: Entries },
  run: (
    call: Call<v.InferOutput<v.ObjectSchema<typeof globalOptions & Entries, undefined>>>,
  ) => Promise<ExitCode>,
): void {
  const schema = v.object({ ...globalOptions, ...entries });
  command.action(async () => {
    const options = v.safeParse(schema, command.optsWithGlobals());
    if (!options.success) throw new CommandError(options.issues.map(describe).join('\n'));
    shell.finish(await run({ args: command.args, options: options.output }));
  });
}

export async function openTarget(shell: Shell, options: GlobalOptions): Promise<Target> {
  return createTarget(options, shell.environment);
}

export async function openApi(shell: Shell, options: GlobalOptions): Promise<ApiClient> {
  return createApiClient(await openTarget(shell, options));
}

function describe({ path, message }: v.BaseIssue<unknown>): string {
  const name = String(path?.[0]?.key ?? '').replace(
    /[A-Z]/g,
    (letter) => `-${letter.toLowerCase()}`,
  );
  return `--${name} ${message}.`;
}
