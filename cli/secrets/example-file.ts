import { exampleSecretsFile, ownSecretsFile } from '../../local/usual-secrets.ts';
import { CommandError } from '../command-error.ts';

/**
 * Throws a `CommandError` that says what to do if nobody has named the example: it is committed, with the credentials of
 * the simulated providers, and real ones would be next.
 */
export function requireNamed(given: string | undefined): void {
  if (given) return;
  throw new CommandError(
    [
      `Nothing was stored: ${exampleSecretsFile} is in git, and holds made-up credentials only. Make a file of your own:`,
      `  mkdir -p -m 700 .propaga && (umask 077 && cp ${exampleSecretsFile} ${ownSecretsFile})`,
      'Then start propaga again, which takes that file as long as it is there, and repeat this command.',
      'To name another file, use --secrets or PROPAGA_SECRETS.',
    ].join('\n'),
  );
}
