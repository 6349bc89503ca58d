import * as v from 'valibot';
import { CommandError } from '../command-error.ts';
import type { Confirmation } from '../confirm.ts';
import type { FoundOwner } from './find-owner.ts';
import { readGivenSecret } from './given-secret.ts';
import { type SecretStore, secretNameOf } from './secret-store.ts';
import { signingSecretsOf, sourceSecretIssues, withNewSecret } from './source-secret.ts';

interface Setting {
  readonly store: SecretStore;
  readonly stdin: NodeJS.ReadStream;
  readonly fromFile?: string | undefined;
  readonly add: boolean;
  readonly removeOld: boolean;
  /** Undefined if nobody is to be asked. */
  readonly asks: Confirmation | undefined;
}

/** What was stored, without a word of it. */
interface Stored {
  readonly secret: string;
  readonly place: string;
}

/** Asks for a secret, checks it as propaga itself will, and stores it. */
export async function setSecret(owner: FoundOwner, setting: Setting): Promise<Stored> {
  if (setting.add && setting.removeOld) {
    throw new CommandError('--add first; once the source signs with the new one, --remove-old.');
  }
  if (owner.kind === 'connection' && (setting.add || setting.removeOld)) {
    throw new CommandError('--add and --remove-old are for sources: a connection has one secret.');
  }
  const secret =
    owner.kind === 'source'
      ? await sourceSecret(owner.name, setting)
      : await connectionSecret(owner, setting);
  const issues =
    owner.kind === 'source' ? sourceSecretIssues(secret) : connectionIssues(owner, secret);
  if (issues.length > 0) {
    const list = issues.map((issue) => `  ${issue}`);
    throw new CommandError(['Nothing was stored. Mend this:', ...list].join('\n'));
  }
  const name = secretNameOf(owner, setting.store);
  await setting.store.write(name, secret);
  return { secret: name, place: setting.store.place };
}

type ConnectionOwner = Extract<FoundOwner, { kind: 'connection' }>;

function connectionIssues({ connection }: ConnectionOwner, secret: unknown): readonly string[] {
  const checked = connection.account.access(secret);
  return checked.ok ? [] : checked.issues;
}

function connectionSecret(owner: ConnectionOwner, { fromFile, stdin }: Setting): Promise<unknown> {
  const { provider } = owner.connection;
  return readGivenSecret({ ...owner, provider }, { file: fromFile, stdin, stderr: process.stderr });
}

async function sourceSecret(name: string, setting: Setting): Promise<unknown> {
  const { store, fromFile, stdin, add, removeOld, asks } = setting;
  if (removeOld) {
    const kept = await signingSecretsOf(store, name);
    if (kept.length === 0) throw new CommandError(`${name} has no signing secret yet.`);
    return { signingSecrets: kept.slice(0, 1) };
  }
  // What is broken there is to be replaced, too.
  if (!add && (await store.read(secretNameOf({ kind: 'source', name }, store))) !== undefined) {
    const question = `This replaces every signing secret of ${name}, and what is signed with them is refused from then on. Go on? (--add keeps them)`;
    await asks?.yes(question);
  }
  const input = { file: fromFile, stdin, stderr: process.stderr };
  const given = await readGivenSecret({ kind: 'source', name }, input);
  const parsed = v.safeParse(v.strictObject({ signingSecrets: v.array(v.string()) }), given);
  if (!parsed.success || !add) return given;
  const kept = await signingSecretsOf(store, name);
  return { signingSecrets: withNewSecret(kept, parsed.output.signingSecrets) };
}
