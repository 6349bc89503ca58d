import { createHash } from 'node:crypto';

/** The SHA1 of a text in lower-case hex. */
export function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
