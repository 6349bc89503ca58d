import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { dataKeySecretName as secretNameOf } from '../domain/credentials.ts';
import type { Secret, SecretReader } from '../domain/ports.ts';

/** The secret that personal data is encrypted with, where no stage names it otherwise; the stack generates it. */
export const dataKeySecretName = secretNameOf();

/**
 * Encrypts personal data before it is stored, and decrypts it. `context` names the item that it belongs to: data moved to
 * another item does not decrypt.
 */
export interface PayloadVault {
  seal(value: unknown, context: string): Promise<Uint8Array>;
  /** Throws if the data was tampered with, moved, or sealed with a key that is gone. */
  open(sealed: Uint8Array, context: string): Promise<unknown>;
}

/** The current key, and former ones that older data may still be sealed with. */
const DataKeySecret = v.object({
  key: v.pipe(v.string(), v.minLength(32)),
  formerKeys: v.optional(v.array(v.pipe(v.string(), v.minLength(32))), []),
});

interface DataKey {
  readonly id: Buffer;
  readonly key: Uint8Array;
}

interface KeyRing {
  readonly version: string;
  readonly current: DataKey;
  readonly all: readonly DataKey[];
}

// A sealed value is: format (1 byte), key id (4), nonce (12), tag (16), ciphertext.
const format = 1;
const nonceStart = 5;
const tagStart = 17;
const textStart = 33;

/** AES-256-GCM with a key from Secrets Manager, which is read once and cached like any secret. */
export function createPayloadVault(secrets: SecretReader): PayloadVault {
  const secretName = secretNameOf(secrets.prefix);
  let cached: KeyRing | undefined;

  async function keyRing(how: 'read' | 'refresh'): Promise<KeyRing> {
    const secret = await secrets[how](secretName);
    if (secret === undefined) throw new Error(`The secret ${secretName} has no value`);
    if (cached?.version !== secret.version) cached = toKeyRing(secret, secretName);
    return cached;
  }

  /** Data may be sealed with a key that is newer than the cached secret. */
  async function keyWithId(id: Buffer): Promise<DataKey | undefined> {
    const find = ({ all }: KeyRing) => all.find((candidate) => candidate.id.equals(id));
    return find(await keyRing('read')) ?? find(await keyRing('refresh'));
  }

  return {
    async seal(value, context) {
      const { current } = await keyRing('read');
      const nonce = randomBytes(tagStart - nonceStart);
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce).setAAD(Buffer.from(context));
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(format), current.id, nonce, cipher.getAuthTag(), text]);
    },
    async open(sealed, context) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const dataKey = await keyWithId(bytes.subarray(1, nonceStart));
      if (bytes[0] !== format || dataKey === undefined) {
        throw new Error(`Sealed with a key that is not in the secret ${secretName}`);
      }
      const decipher = createDecipheriv(
        'aes-256-gcm',
        dataKey.key,
        bytes.subarray(nonceStart, tagStart),
        { authTagLength: textStart - tagStart },
      )
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(tagStart, textStart));
      const text = Buffer.concat([decipher.update(bytes.subarray(textStart)), decipher.final()]);
      return JSON.parse(text.toString('utf8'));
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
  const current = toDataKey(key);
  return { version, current, all: [current, ...formerKeys.map(toDataKey)] };
}

function toDataKey(secret: string): DataKey {
  return {
    id: createHash('sha256').update(secret).digest().subarray(0, 4),
    key: new Uint8Array(hkdfSync('sha256', secret, '', 'propaga payload', 32)),
  };
}
