import { constants, createPublicKey, publicEncrypt } from 'node:crypto';

/** PKCS #1 v1.5 padding takes eleven bytes of the key's length: RFC 8017, section 7.2.1. */
const paddingBytes = 11;

export function isRsaPublicKey(pem: string): boolean {
  return rsaKeyBytes(pem) !== undefined;
}

/** Whether a secret is short enough to be encrypted with the key. */
export function fitsKey(secret: string, pem: string): boolean {
  const keyBytes = rsaKeyBytes(pem);
  return keyBytes === undefined || Buffer.byteLength(secret) <= keyBytes - paddingBytes;
}

/** The secret key encrypted with Dito's public key, in base64 without line breaks. */
export function encryptSecret(secret: string, pem: string): string {
  const key = { key: pem, padding: constants.RSA_PKCS1_PADDING };
  return publicEncrypt(key, Buffer.from(secret)).toString('base64');
}

function rsaKeyBytes(pem: string): number | undefined {
  // Node would take a private key too, which has no place in this secret.
  if (!/-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem)) return undefined;
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey(pem);
    const bits = asymmetricKeyType === 'rsa' ? asymmetricKeyDetails?.modulusLength : undefined;
    return bits === undefined ? undefined : bits / 8;
  } catch {
    return undefined;
  }
}
