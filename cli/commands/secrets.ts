import type { Command } from 'commander';
import * as v from 'valibot';
import { exitCodes } from '../exit-codes.ts';
import { configFileOf, isExampleSecretsFile, secretsFileOf } from '../repository-files.ts';
import { requireNamed } from '../secrets/example-file.ts';
import { findOwner } from '../secrets/find-owner.ts';
import { openSecretStore } from '../secrets/open-secret-store.ts';
import { setSecret } from '../secrets/set-secret.ts';
import { onCall, openTarget, type Shell } from '../shell.ts';
import { createSuggest } from '../suggested-command.ts';

const entries = {
  kind: v.optional(v.picklist(['source', 'connection'], 'must be source or connection')),
  fromFile: v.optional(v.string()),
  config: v.optional(v.string()),
  secrets: v.optional(v.string()),
  add: v.optional(v.boolean(), false),
  removeOld: v.optional(v.boolean(), false),
  yes: v.optional(v.boolean(), false),
};

/** `propaga secrets set <name>` */
export function addSecrets(program: Command, shell: Shell): void {
  const secrets = program
    .command('secrets')
    .description('Put credentials where propaga reads them');
  const command = secrets
    .command('set')
    .argument('<name>', 'a source or a connection of the config')
    .description("Ask for a source's or a connection's credentials, check them, and store them")
    .option('--kind <kind>', 'source or connection, if both have the name')
    .option('--from-file <file>', 'take them from a file, as JSON')
    .option(
      '--add',
      'of a source: put the new signing secret before those that are there, which stay valid',
    )
    .option('--remove-old', 'of a source: keep only the first signing secret')
    .option(
      '--config <file>',
      'the config file (default: PROPAGA_CONFIG, or local/config.json; of a stack, propaga.config.json)',
    )
    .option(
      '--secrets <file>',
      'the secrets file (default: PROPAGA_SECRETS, .propaga/secrets.json if it is there, or local/secrets.json; of a stack, its Secrets Manager)',
    )
    .option('--yes', 'do not ask before signing secrets are replaced')
    .addHelpText('after', help);
  onCall(command, { shell, entries }, async ({ args: [name = ''], options }) => {
    const { kind, config, secrets: secretsFile, json, yes, ...given } = options;
    const { environment, terminal, confirmation, stdin } = shell;
    const place = options.stack === undefined ? 'local' : 'stack';
    const owner = findOwner({ name, kind }, config ?? configFileOf(place, environment));
    const isExample =
      place === 'local' && isExampleSecretsFile(secretsFile ?? secretsFileOf(environment));
    if (isExample) requireNamed(secretsFile ?? environment.PROPAGA_SECRETS);
    const target = await openTarget(shell, options);
    const store = await openSecretStore(target, { secretsFile, configFile: config, environment });
    const asks = yes ? undefined : confirmation;
    const done = await setSecret(owner, { ...given, store, stdin, asks });
    if (json) terminal.printJson(done);
    else {
      const doctor = createSuggest({ ...target.given, config, secrets: secretsFile })`doctor`;
      terminal.print(
        `${done.secret} is stored in ${done.place}.`,
        ...nextSteps(owner.kind, doctor),
        ...(isExample ? [exampleAdvice] : []),
      );
    }
    return exitCodes.ok;
  });
}

function nextSteps(kind: 'source' | 'connection', doctor: string): string[] {
  return kind === 'source'
    ? ['It is noticed within five minutes, and at once where no other signing secret fits.']
    : [`Held deliveries go out within a minute. ${doctor} tries the credentials.`];
}

const exampleAdvice = 'That file is in git: put no real credentials there.';

const help = `
Nothing that is typed is shown, and credentials are never taken from the command line itself. From a pipe, they are read
as JSON; for a source, also as signing secrets alone.

To rotate a signing secret: --add the new one, change the source, then --remove-old.

Examples:
  propaga secrets set wecare
  propaga secrets set wecare --from-file wecare.json --stack propaga-prod
  openssl rand -base64 32 | propaga secrets set hr --add
  propaga secrets set hr --remove-old`;
