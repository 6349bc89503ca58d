import { randomUUID } from 'node:crypto';

/** A JWT as the providers issue them; nobody checks its signature. */
export function makeJwt(expiresAtSeconds: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { jti: randomUUID(), exp: expiresAtSeconds, iat: expiresAtSeconds - 3_600 };
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${part({ made: 'up' })}`;
}
