import * as v from 'valibot';
import { BoundedJson } from './bounded-json.ts';

const Claims = v.pipe(
  BoundedJson,
  v.object({ exp: v.pipe(v.number(), v.minValue(0), v.maxValue(8.64e12)) }),
);

/** When a JWT expires by its own account (RFC 7519, `exp`), without checking its signature; undefined for other tokens. */
export function jwtExpiry(token: string): Date | undefined {
  const [, payload = ''] = token.split('.');
  const claims = v.safeParse(Claims, Buffer.from(payload, 'base64url').toString());
  return claims.success ? new Date(claims.output.exp * 1_000) : undefined;
}
