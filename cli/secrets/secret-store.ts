import { connectionSecretName, sourceSecretName } from '../../functions/domain/credentials.ts';

/** Where credentials are kept. */
export interface StoredSecrets {
  /** How people call the place. */
  readonly place: string;
  /** What the names of its secrets begin with. */
  readonly prefix: string;
  /** The secret's JSON value, or undefined without one. Throws a `CommandError` if it cannot be told. */
  read(name: string): Promise<unknown>;
  /** Puts a value in the place of the one before. */
  write(name: string, value: unknown): Promise<void>;
}

/** The place that a call works with, which others may be sent to. */
export interface SecretStore extends StoredSecrets {
  /** The command that puts the secret of a source or a connection there. */
  setCommand(owner: string): string;
}

/** What has a secret. */
export interface SecretOwner {
  readonly kind: 'source' | 'connection';
  readonly name: string;
}

/** What a secret is called in a store. */
export function secretNameOf({ kind, name }: SecretOwner, { prefix }: StoredSecrets): string {
  switch (kind) {
    case 'source':
      return sourceSecretName(name, prefix);
    case 'connection':
      return connectionSecretName(name, prefix);
    default:
      return kind satisfies never;
  }
}
