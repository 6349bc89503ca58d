import { createHash, hkdfSync } from 'node:crypto';
import * as v from 'valibot';
import { dataKeySecretName, problemWith } from '../domain/credentials.ts';
import type { Secret, SecretReader } from '../domain/ports.ts';

/** One of the keys in the secret of the data key. */
export interface DataKey {
  readonly id: Buffer;
  /** A key of 32 bytes that serves the purpose and no other. */
  derive(purpose: string): Uint8Array;
}

/** The current key, and former ones that older data may still have been made with. */
interface KeyRing {
  readonly version: string;
  /** The current one first. */
  readonly all: readonly [DataKey, ...DataKey[]];
}

/** The keys that personal data is protected with. */
export interface DataKeys {
  readonly secretName: string;
  current(): Promise<DataKey>;
  /** The current key, then the former ones. */
  all(): Promise<readonly [current: DataKey, ...former: DataKey[]]>;
  /** The key of this id, which may be newer than the cached secret; undefined if it is gone. */
  withId(id: Buffer): Promise<DataKey | undefined>;
}

const DataKeySecret = v.object({
  key: v.pipe(v.string(), v.minLength(32)),
  formerKeys: v.optional(v.array(v.pipe(v.string(), v.minLength(32))), []),
});

/** Reads the keys from their secret, which is cached like any other. Throws if it cannot be used. */
export function createDataKeys(secrets: SecretReader): DataKeys {
  const secretName = dataKeySecretName(secrets.prefix);
  let cached: KeyRing | undefined;

  async function keyRing(how: 'read' | 'refresh'): Promise<KeyRing> {
    const secret = await secrets[how](secretName);
    if (secret === undefined) throw new Error(`The secret ${secretName} has no value`);
    if (secret.problem !== undefined) throw new Error(problemWith(secretName, secret.problem));
    if (cached?.version !== secret.version) cached = toKeyRing(secret, secretName);
    return cached;
  }

  return {
    secretName,
    current: async () => (await keyRing('read')).all[0],
    all: async () => (await keyRing('read')).all,
    async withId(id) {
      const find = ({ all }: KeyRing) => all.find((candidate) => candidate.id.equals(id));
      return find(await keyRing('read')) ?? find(await keyRing('refresh'));
    },
  };
}

function toKeyRing({ value, version }: Secret, secretName: string): KeyRing {
  const parsed = v.safeParse(DataKeySecret, value);
  if (!parsed.success) {
    // What the schema says is left out, because it repeats the value.
    throw new Error(
      `The secret ${secretName} must be a JSON object with a "key" of at least 32 characters, and former ones as a list in "formerKeys"`,
    );
  }
  const { key, formerKeys } = parsed.output;
  return { version, all: [toDataKey(key), ...formerKeys.map(toDataKey)] };
}

function toDataKey(secret: string): DataKey {
  const derived = new Map<string, Uint8Array>();
  return {
    id: createHash('sha256').update(secret).digest().subarray(0, 4),
    derive(purpose) {
      const key =
        derived.get(purpose) ?? new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
      derived.set(purpose, key);
      return key;
    },
  };
}
