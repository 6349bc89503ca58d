import { toPath } from '../domain/issues.ts';
import { shapeOf } from '../domain/json-shape.ts';
import { valueAt } from './json-value.ts';
import { keepsDigits } from './number-digits.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** What bytes say as JSON. */
export type Json =
  | { kind: 'json'; value: unknown }
  | { kind: 'no_json' }
  | { kind: 'too_much' }
  /** An object has a member twice. */
  | { kind: 'twice'; path: string };

/** Numbers with fewer digits and without an exponent lose none. May also find texts that look like it. */
const maybeLost = /[[,:\s]-?(?:[\d.]{16}|[\d.]{1,15}e)/i;

/** A body that can be accepted has far fewer; long numbers take a while each. */
const maxValues = 10_000;

/**
 * Reads JSON in UTF-8. A number whose digits would be lost becomes Infinity, as those do that are too large: no schema
 * takes it for a number. `too_much`: more values than are looked at, or deeper in each other; it may be no JSON, either.
 */
export function parseJson(bytes: Uint8Array): Json {
  try {
    const text = decoder.decode(bytes);
    const { isTooMuch, twice } = shapeOf(text);
    if (isTooMuch) return { kind: 'too_much' };
    const value = maybeLost.test(text) ? JSON.parse(text, keptOrInfinite()) : JSON.parse(text);
    return twice === undefined ? { kind: 'json', value } : { kind: 'twice', path: toPath(twice) };
  } catch (error) {
    return { kind: error instanceof RangeError ? 'too_much' : 'no_json' };
  }
}

/** JavaScript tells what was written of each value; TypeScript does not know of it yet. */
function keptOrInfinite() {
  let values = 0;
  return (_name: string, value: unknown, ...[context]: unknown[]): unknown => {
    values += 1;
    if (values > maxValues) throw new RangeError('too many values');
    if (typeof value !== 'number') return value;
    const written = valueAt(context, ['source']);
    return typeof written !== 'string' || keepsDigits(written, value)
      ? value
      : Number.POSITIVE_INFINITY;
  };
}
