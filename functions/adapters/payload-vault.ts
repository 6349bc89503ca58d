import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { dataKeySecretName as secretNameOf } from '../domain/credentials.ts';
import type { SecretReader } from '../domain/ports.ts';
import { Unreadable } from '../domain/unreadable.ts';
import { createDataKeys } from './data-keys.ts';
import {
  compareFingerprint,
  currentFingerprint,
  type Fingerprints,
  fingerprint,
  type Likeness,
} from './fingerprints.ts';

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
  /**
   * What a value can be recognised by without being kept: the same for the same value in the same context, whatever the
   * order of its members. Under the current data key, which is the one to store, then under the former ones.
   */
  fingerprint(value: unknown, context: string): Promise<Fingerprints>;
  /** The first of these alone: of a value of megabytes each takes its time. */
  currentFingerprint(value: unknown, context: string): Promise<string>;
  /** Compares a value with what was stored of one, also after the data key was changed. */
  compare(stored: string, of: { value: unknown; context: string }): Promise<Likeness>;
}

// A sealed value is: format (1 byte), key id (4), nonce (12), tag (16), ciphertext.
const format = 1;
const nonceStart = 5;
const tagStart = 17;
const textStart = 33;

const purpose = 'propaga payload';

/** AES-256-GCM with a key from Secrets Manager, which is read once and cached like any secret. */
export function createPayloadVault(secrets: SecretReader): PayloadVault {
  const keys = createDataKeys(secrets);
  return {
    async seal(value, context) {
      const key = await keys.current();
      const nonce = randomBytes(tagStart - nonceStart);
      const cipher = createCipheriv('aes-256-gcm', key.derive(purpose), nonce).setAAD(
        Buffer.from(context),
      );
      const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(format), key.id, nonce, cipher.getAuthTag(), text]);
    },
    async open(sealed, context) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const dataKey = await keys.withId(bytes.subarray(1, nonceStart));
      if (bytes[0] !== format || dataKey === undefined) {
        throw new Unreadable(
          `Sealed with a key that is not in the secret ${keys.secretName}: put it back as one of its "formerKeys"`,
        );
      }
      return JSON.parse(decrypt(bytes, dataKey.derive(purpose), context));
    },
    fingerprint: (value, context) => fingerprint(value, context, keys),
    currentFingerprint: (value, context) => currentFingerprint(value, context, keys),
    compare: (stored, of) => compareFingerprint(stored, of, keys),
  };
}

function decrypt(bytes: Buffer, key: Uint8Array, context: string): string {
  const nonce = bytes.subarray(nonceStart, tagStart);
  const authTagLength = textStart - tagStart;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength })
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(tagStart, textStart));
    const text = Buffer.concat([decipher.update(bytes.subarray(textStart)), decipher.final()]);
    return text.toString('utf8');
  } catch (cause) {
    throw new Unreadable('it was changed, or moved to another item, since it was sealed', {
      cause,
    });
  }
}
