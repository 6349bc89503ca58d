import { createHmac, randomBytes, randomUUID } from 'node:crypto';

/** The tokens that a simulated login has handed out. */
export interface IssuedTokens {
  issue(): string;
  accepts(token: string | undefined): boolean;
  expireAll(): void;
}

/** Issues signed JWTs that live for `lifeSeconds`. */
export function createIssuedTokens(lifeSeconds: number, now: () => Date): IssuedTokens {
  const key = randomBytes(32);
  const expiries = new Map<string, number>();

  return {
    issue() {
      const iat = Math.floor(now().getTime() / 1_000);
      const exp = iat + lifeSeconds;
      const claims = { jti: randomUUID(), iat, exp };
      const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      const signature = createHmac('sha256', key).update(content).digest('base64url');
      const token = `${content}.${signature}`;
      expiries.set(token, exp * 1_000);
      return token;
    },
    accepts(token) {
      return token !== undefined && (expiries.get(token) ?? 0) > now().getTime();
    },
    expireAll() {
      expiries.clear();
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
