import { describe, expect, test } from 'vitest';
import { checkSource } from '../../../cli/doctor/check-secrets.ts';
import type { SecretStore } from '../../../cli/secrets/secret-store.ts';
import {
  firstSigningSecret,
  signingSecretsOf,
  sourceSecretIssues,
} from '../../../cli/secrets/source-secret.ts';

const readable = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const broken = 'made-up-and-too-short';

function storeWith(secret: unknown): SecretStore {
  return {
    place: 'secrets.json',
    prefix: 'propaga',
    read: async () => secret,
    write: async () => {},
    setCommand: (owner) => `propaga secrets set ${owner}`,
  };
}

describe('the secret of a source', () => {
  test('of which one entry cannot be read is found, by its place and without its value', async () => {
    const secret = { signingSecrets: [readable, broken] };
    const [issue = '', ...others] = sourceSecretIssues(secret);
    expect(others).toEqual([]);
    expect(issue).toMatch(/^signingSecrets\.1 must be/);
    const finding = await checkSource('hr', storeWith(secret));
    expect(finding).toEqual({
      check: 'source hr',
      result: 'warn',
      detail: `what can be read of it is used, but not all of it can: ${issue}`,
      next: 'propaga secrets set hr',
    });
    expect(JSON.stringify(finding)).not.toContain(broken);
  });

  test.each([`${readable}\n`, `v1,${readable}`, ` ${readable}`])(
    'is well formed however it was copied: %j',
    async (entry) => {
      const finding = await checkSource('hr', storeWith({ signingSecrets: [entry] }));
      expect(finding.result).toBe('ok');
    },
  );

  test.each([[[]], [[broken]], [[null, broken]]])(
    'of which nothing can be read cannot be used: %j',
    async (signingSecrets) => {
      const finding = await checkSource('hr', storeWith({ signingSecrets }));
      expect(finding).toMatchObject({
        result: 'fail',
        detail: expect.stringMatching(/^cannot be used: /),
      });
    },
  );

  test.each([null, 5, {}])('is read without an entry that is no text: %j', async (entry) => {
    const store = storeWith({ signingSecrets: [entry, readable] });
    expect(await signingSecretsOf(store, 'hr')).toEqual([readable]);
    expect(await firstSigningSecret(store, 'hr')).toBe(readable);
    expect(await checkSource('hr', store)).toMatchObject({
      result: 'warn',
      detail: expect.stringContaining('signingSecrets.0 must be a text'),
    });
  });

  test('is signed with by the first entry that can be read', async () => {
    const store = storeWith({ signingSecrets: [broken, readable] });
    expect(await firstSigningSecret(store, 'hr')).toBe(readable);
  });
});
