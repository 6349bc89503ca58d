import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createPayloadVault,
  dataKeySecretName,
} from '../../../functions/adapters/payload-vault.ts';
import { decodeReply } from '../../../functions/adapters/reply-charset.ts';
import { openReply, sealReply } from '../../../functions/adapters/reply-vault.ts';
import { toProviderReply } from '../../../functions/domain/provider-reply.ts';
import { Unreadable } from '../../../functions/domain/unreadable.ts';
import { createMemoryClock } from '../../memory/memory-clock.ts';
import { createMemorySecrets } from '../../memory/memory-secrets.ts';

const secrets = createMemorySecrets(createMemoryClock());
secrets.put(dataKeySecretName, JSON.stringify({ key: 'k'.repeat(64) }));
const vault = createPayloadVault(secrets.reader);
const at = '2026-11-22T12:00:00.000Z';
const id = `chg_${'0'.repeat(32)}.dito`;

test('a reply of any bytes opens as it was read, for its own delivery', async () => {
  const contentType = fc.option(
    fc.oneof(
      fc.constantFrom('text/html; charset=ISO-8859-1', 'x; charset=utf-16le', 'x; charset=gb18030'),
      fc.string(),
    ),
    { nil: undefined },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 2_000 }),
      contentType,
      fc.integer({ min: 100, max: 599 }),
      async (bytes, type, status) => {
        const body = decodeReply(bytes, type);
        const reply = toProviderReply({ status, body, ...(type && { contentType: type }) }, at);
        const sealed = await sealReply(reply, id, vault);
        expect(await openReply(sealed, id, vault)).toEqual(reply);
      },
    ),
  );
});

test('of a reply that packs badly there is room for all that is kept', async () => {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
  for (const body of [
    random.toString('latin1'),
    random.toString('base64'),
    '\u0007é\u0000'.repeat(30_000),
  ]) {
    const sealed = await sealReply(toProviderReply({ status: 500, body }, at), id, vault);
    expect(sealed.byteLength).toBeLessThan(100_000);
  }
});

test('what was said is not to be seen in what is stored', async () => {
  const body = 'Márcia Conceição '.repeat(100);
  const sealed = Buffer.from(await sealReply({ at, status: 422, body }, id, vault));
  for (const encoding of ['utf8', 'latin1'] as const) {
    expect(sealed.toString(encoding)).not.toMatch(/rcia|Concei|422/);
  }
});

describe('a reply does not open', () => {
  const reply = { at, status: 422, body: 'no' };

  test('for another delivery', async () => {
    const sealed = await sealReply(reply, id, vault);
    const other = `chg_${'1'.repeat(32)}.dito`;
    await expect(openReply(sealed, other, vault)).rejects.toThrow(Unreadable);
  });

  test('in the place of a payload, nor a payload in its place', async () => {
    await expect(vault.open(await sealReply(reply, id, vault), id)).rejects.toThrow(Unreadable);
    await expect(openReply(await vault.seal({ user: {} }, id), id, vault)).rejects.toThrow(
      Unreadable,
    );
  });

  test.for([
    undefined,
    { user: {} },
    '',
    'not packed',
    Buffer.from('not packed').toString('base64'),
  ])('if it is none: %j', async (value) => {
    const sealed = await vault.seal(value ?? null, `replies to ${id}`);
    await expect(openReply(sealed, id, vault)).rejects.toThrow(Unreadable);
  });
});
