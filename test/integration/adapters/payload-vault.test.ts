import { describe, expect, test } from 'vitest';
import {
  createPayloadVault,
  dataKeySecretName,
} from '../../../functions/adapters/payload-vault.ts';
import { createMemoryClock } from '../../memory/memory-clock.ts';
import { createMemorySecrets, type MemorySecrets } from '../../memory/memory-secrets.ts';

const [oldKey, newKey] = ['o'.repeat(64), 'n'.repeat(64)];
const value = { user: { name: 'Ana Prado', location: 'Brasília' }, previous: {} };
const notInSecret = `Sealed with a key that is not in the secret ${dataKeySecretName}`;

describe('sealed data', () => {
  test('opens to what was sealed, and never looks the same twice', async () => {
    const vault = createPayloadVault(secretsWith({ key: newKey }).reader);
    const [one, other] = [await vault.seal(value, 'item'), await vault.seal(value, 'item')];
    expect(await vault.open(one, 'item')).toEqual(value);
    expect(Buffer.from(one)).not.toEqual(Buffer.from(other));
    expect(Buffer.from(one).toString('latin1')).not.toContain('Ana');
  });

  test('opens from bytes that lie inside of a larger buffer', async () => {
    const vault = createPayloadVault(secretsWith({ key: newKey }).reader);
    const sealed = await vault.seal(value, 'item');
    const larger = new Uint8Array(sealed.byteLength + 20).fill(7);
    larger.set(sealed, 10);
    expect(await vault.open(larger.subarray(10, -10), 'item')).toEqual(value);
  });

  test('does not open in another place than the one it was sealed for', async () => {
    const vault = createPayloadVault(secretsWith({ key: newKey }).reader);
    const sealed = await vault.seal(value, 'item');
    await expect(vault.open(sealed, 'another item')).rejects.toThrow();
  });

  test('does not open once a single bit of it was changed', async () => {
    const vault = createPayloadVault(secretsWith({ key: newKey }).reader);
    const sealed = await vault.seal(value, 'item');
    for (let at = 0; at < sealed.byteLength; at += 1) {
      const tampered = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ 1 : byte));
      await expect(vault.open(tampered, 'item')).rejects.toThrow();
    }
  });

  test('does not open once it was cut short, however little is left', async () => {
    const vault = createPayloadVault(secretsWith({ key: newKey }).reader);
    const sealed = await vault.seal(value, 'item');
    for (let length = 0; length < sealed.byteLength; length += 1) {
      const error = await vault.open(sealed.subarray(0, length), 'item').catch(String);
      expect(error).toMatch(/^(Error|TypeError)/);
    }
  });
});

describe('a fingerprint', () => {
  const vault = createPayloadVault(secretsWith({ key: newKey }).reader);

  test('is the same for the same value, whatever the order of its members', async () => {
    const reordered = { previous: {}, user: { location: 'Brasília', name: 'Ana Prado' } };
    expect(await vault.fingerprint(reordered, 'change')).toEqual(
      await vault.fingerprint(value, 'change'),
    );
  });

  test('is another one for another value, in another context and under another key', async () => {
    const other = { ...value, previous: { email: 'ana@example.com' } };
    const replaced = createPayloadVault(secretsWith({ key: oldKey }).reader);
    const all = await Promise.all([
      vault.fingerprint(value, 'change'),
      vault.fingerprint(other, 'change'),
      vault.fingerprint(value, 'claim'),
      replaced.fingerprint(value, 'change'),
    ]);
    expect(new Set(all.flat().map((text) => text.split('.').at(1))).size).toBe(all.length);
  });

  test('compares as long as its key is in the secret, first or former', async () => {
    const [stored] = await createPayloadVault(secretsWith({ key: oldKey }).reader).fingerprint(
      value,
      'change',
    );
    const rotated = createPayloadVault(secretsWith({ key: newKey, formerKeys: [oldKey] }).reader);
    expect(await rotated.fingerprint(value, 'change')).toContain(stored);
    expect(await rotated.compare(stored, { value, context: 'change' })).toBe('same');
    expect(await rotated.compare(stored, { value: {}, context: 'change' })).toBe('different');
    expect(await vault.compare(stored, { value, context: 'change' })).toBe('unknown');
    expect(await vault.compare('', { value, context: 'change' })).toBe('unknown');
  });

  test('is stored under the current key, not under a former one', async () => {
    const rotated = createPayloadVault(secretsWith({ key: newKey, formerKeys: [oldKey] }).reader);
    const [current] = await rotated.fingerprint(value, 'change');
    expect([current]).toEqual(await vault.fingerprint(value, 'change'));
  });

  test('compares where the key is newer than the cached secret', async () => {
    const secrets = secretsWith({ key: oldKey });
    const running = createPayloadVault(secrets.reader);
    await running.fingerprint(value, 'change');
    secrets.put(dataKeySecretName, JSON.stringify({ key: newKey, formerKeys: [oldKey] }));
    const [stored] = await vault.fingerprint(value, 'change');
    expect(await running.compare(stored, { value, context: 'change' })).toBe('same');
  });
});

describe('the data key', () => {
  test('may be changed as long as the former one stays in the secret', async () => {
    const sealed = await createPayloadVault(secretsWith({ key: oldKey }).reader).seal(
      value,
      'item',
    );
    const rotated = secretsWith({ key: newKey, formerKeys: [oldKey] });
    expect(await createPayloadVault(rotated.reader).open(sealed, 'item')).toEqual(value);
    const replaced = createPayloadVault(secretsWith({ key: newKey }).reader);
    await expect(replaced.open(sealed, 'item')).rejects.toThrow(notInSecret);
  });

  test('may be changed while a function has the former one in its cache', async () => {
    const secrets = secretsWith({ key: oldKey });
    const running = createPayloadVault(secrets.reader);
    const before = await running.seal(value, 'item');
    const rotated = { key: newKey, formerKeys: [oldKey] };
    secrets.put(dataKeySecretName, JSON.stringify(rotated));
    const sealed = await createPayloadVault(secretsWith(rotated).reader).seal(value, 'item');
    expect(await running.open(sealed, 'item')).toEqual(value);
    expect(await running.open(before, 'item')).toEqual(value);
  });

  test('is missed by name where the secret has no value', async () => {
    const vault = createPayloadVault(createMemorySecrets(createMemoryClock()).reader);
    await expect(vault.seal(value, 'item')).rejects.toThrow(
      `The secret ${dataKeySecretName} has no value`,
    );
  });

  test.for([
    ['a text', JSON.stringify(oldKey)],
    ['not JSON', oldKey],
    ['too short a key', '{"key":"secreta"}'],
    ['a former key that is too short', JSON.stringify({ key: newKey, formerKeys: ['secreta'] })],
  ])('is refused by the name of its secret, and not quoted: %s', async ([, text = '']) => {
    const secrets = createMemorySecrets(createMemoryClock());
    secrets.put(dataKeySecretName, text);
    const error = await createPayloadVault(secrets.reader).seal(value, 'item').catch(String);
    expect(error).toContain(dataKeySecretName);
    expect(error).not.toMatch(/secreta|ooo|nnn/);
  });
});

function secretsWith(dataKey: { key: string; formerKeys?: readonly string[] }): MemorySecrets {
  const secrets = createMemorySecrets(createMemoryClock());
  secrets.put(dataKeySecretName, JSON.stringify(dataKey));
  return secrets;
}
