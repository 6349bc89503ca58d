import { describe, expect, test } from 'vitest';
import type { SecretReader, SecretVersions } from '../../functions/domain/ports.ts';

/** The secrets of one implementation. */
export interface Secrets {
  readonly reader: SecretReader;
  readonly versions: SecretVersions;
  /** A secret that exists and has no value yet. No other test uses it. */
  readonly name: string;
  /** Gives a secret a value: anything that JSON can say, or a text that is no JSON. */
  put(name: string, text: string): void;
  /** So much later that a refresh asks anew. */
  waitASecond(): void;
  /** So much later that nothing read before is taken for new. */
  waitFiveMinutes(): void;
}

/** What every reader of secrets promises. */
export function secretsSuite(name: string, open: () => Secrets): void {
  describe(`secrets: ${name}`, () => {
    test('a secret without a value, and one that is not there, are undefined', async () => {
      const { reader, versions, name: empty } = open();
      expect(await reader.read(empty)).toBeUndefined();
      expect(await reader.refresh('propaga/connections/not-there')).toBeUndefined();
      expect(await versions.current(empty)).toBeUndefined();
    });

    test('a value is read as JSON, with the version that its description tells', async () => {
      const { reader, versions, name: secret, put } = open();
      put(secret, '{"apiKey":"k-1","n":[1]}');
      const version = await versions.current(secret);
      expect(version).toEqual(expect.any(String));
      expect(await reader.read(secret)).toEqual({ value: { apiKey: 'k-1', n: [1] }, version });
    });

    test('a value that is not JSON is undefined, but has a version', async () => {
      const { reader, name: secret, put } = open();
      put(secret, 'hunter2, not JSON');
      const read = await reader.read(secret);
      expect(read).toEqual({ value: undefined, version: expect.any(String) });
    });

    test('a new value is noticed by a refresh at once, and by every read from then on', async () => {
      const { reader, name: secret, put, waitASecond } = open();
      put(secret, '{"key":1}');
      const before = await reader.read(secret);
      put(secret, '{"key":2}');
      waitASecond();
      expect(await reader.read(secret)).toEqual(before);
      const after = await reader.refresh(secret);
      expect(after?.value).toEqual({ key: 2 });
      expect(after?.version).not.toBe(before?.version);
      expect(await reader.read(secret)).toEqual(after);
    });

    test('a new value is noticed at once by whoever was refused with the one before', async () => {
      const { reader, name: secret, put } = open();
      put(secret, '{"key":1}');
      await reader.refresh(secret);
      put(secret, '{"key":2}');
      // Whatever was read so far was read before then.
      const after = await reader.refresh(secret, new Date('9999-01-01T00:00:00.000Z'));
      expect(after?.value).toEqual({ key: 2 });
      expect(await reader.read(secret)).toEqual(after);
    });

    test('a new value is noticed after five minutes without anyone asking for it', async () => {
      const { reader, name: secret, put, waitFiveMinutes } = open();
      expect(await reader.read(secret)).toBeUndefined();
      put(secret, '{"key":1}');
      waitFiveMinutes();
      expect(await reader.read(secret)).toMatchObject({ value: { key: 1 } });
    });
  });
}
