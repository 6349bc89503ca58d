import { createHmac } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { DataKey, DataKeys } from './data-keys.ts';

/**
 * What a value looks like under each data key, `<key id>.<hash>`: the current key first, which is the one to store, then
 * the former ones, under which it may have been stored before the key was changed.
 */
export type Fingerprints = readonly [current: string, ...former: string[]];

/** Whether a value is the one that a fingerprint was stored of. */
export type Likeness = 'same' | 'different' | 'unknown';

/** Made with a key of its own: whoever sees a fingerprint cannot try out what it may be of. */
export async function fingerprint(
  value: unknown,
  context: string,
  keys: DataKeys,
): Promise<Fingerprints> {
  const text = textOf(value, context);
  const [current, ...former] = await keys.all();
  return [hashWith(current, text), ...former.map((key) => hashWith(key, text))];
}

/** What a value looks like under the current data key, which is the one to store. */
export async function currentFingerprint(
  value: unknown,
  context: string,
  keys: DataKeys,
): Promise<string> {
  return hashWith(await keys.current(), textOf(value, context));
}

/** Unknown if the key of the stored fingerprint is gone. */
export async function compareFingerprint(
  stored: string,
  { value, context }: { value: unknown; context: string },
  keys: DataKeys,
): Promise<Likeness> {
  const key = await keys.withId(Buffer.from(stored.slice(0, stored.indexOf('.')), 'hex'));
  if (key === undefined) return 'unknown';
  return hashWith(key, textOf(value, context)) === stored ? 'same' : 'different';
}

/** The context is a text in quotes, so that it cannot run over into the value. */
function textOf(value: unknown, context: string): string {
  return `${JSON.stringify(context)}\n${canonicalJson(value)}`;
}

function hashWith(key: DataKey, text: string): string {
  const hash = createHmac('sha256', key.derive('propaga fingerprint')).update(text).digest('hex');
  return `${key.id.toString('hex')}.${hash}`;
}
