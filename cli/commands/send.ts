import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import * as v from 'valibot';
import { createApiClient } from '../api-client.ts';
import { CommandError } from '../command-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { followDeliveries } from '../follow-deliveries.ts';
import { SecondsOption } from '../option-values.ts';
import { describeRefusal, postWebhook } from '../post-webhook.ts';
import { line, safeLines } from '../safe-text.ts';
import { openSecretStore } from '../secrets/open-secret-store.ts';
import { firstSigningSecret } from '../secrets/source-secret.ts';
import { onCall, openTarget, type Shell } from '../shell.ts';
import { withCurrentTime } from '../with-current-time.ts';

const entries = {
  source: v.optional(v.string(), 'hr'),
  secrets: v.optional(v.string()),
  id: v.optional(v.string()),
  asIs: v.optional(v.boolean(), false),
  wait: v.optional(SecondsOption, '60'),
};

const timestampHint =
  'The timestamp of the file was set to the current time. To send the very same change again, send it with --as-is each time.';

/** `propaga send <file>` */
export function addSend(program: Command, shell: Shell): void {
  const command = program
    .command('send')
    .argument('<file>', "the webhook's body as JSON; see examples/")
    .description('Sign a user change, send it, and follow it to each connection')
    .option('--source <name>', 'the source to send as (default: hr)')
    .option(
      '--secrets <file>',
      'where its signing secret is (default: PROPAGA_SECRETS, .propaga/secrets.json if it is there, or local/secrets.json; of a stack, its Secrets Manager)',
    )
    .option(
      '--id <id>',
      "the webhook's id; sending the same again, with --as-is, has no effect (default: a new one)",
    )
    .option(
      '--as-is',
      'send the file byte for byte; otherwise its timestamp becomes the current time',
    )
    .option('--wait <seconds>', 'how long to follow the deliveries (default: 60)')
    .addHelpText(
      'after',
      '\nEnds with 1 if something was refused or failed.\n\nExample:\n  propaga send examples/user-updated.json',
    );
  onCall(command, { shell, entries }, async ({ args: [file = ''], options }) => {
    const { terminal } = shell;
    const { source, secrets: secretsFile, json, wait } = options;
    const content = await readInput(file);
    const target = await openTarget(shell, options);
    const store = await openSecretStore(target, {
      secretsFile,
      configFile: undefined,
      environment: shell.environment,
    });
    const reply = await postWebhook({
      url: target.url,
      source,
      secret: await firstSigningSecret(store, source),
      id: options.id ?? `msg_${crypto.randomUUID()}`,
      body: options.asIs ? content : withCurrentTime(content),
    });
    if (reply.kind === 'refused') {
      if (json) terminal.printJson(reply);
      else terminal.note(safeLines(describeRefusal(reply)));
      if (!json && reply.code === 'id_reused' && !options.asIs) terminal.note(timestampHint);
      return exitCodes.notWell;
    }
    if (!json) terminal.print(line`${reply.isNew ? 'accepted' : 'accepted before'} as ${reply.id}`);
    const api = createApiClient(target);
    return followDeliveries(reply.id, { api, terminal, json, waitMs: wait * 1_000 });
  });
}

async function readInput(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(
      `${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}
