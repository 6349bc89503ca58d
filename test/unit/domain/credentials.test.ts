import { describe, expect, it } from 'vitest';
import { readCredentials } from '../../../functions/domain/credentials.ts';
import { makeConnection, wecareSettings } from '../../support/made-connection.ts';
import { createPutSecrets } from '../../support/put-secrets.ts';

const connection = makeConnection('main', wecareSettings);
const name = 'propaga/connections/main';

function read(values: Readonly<Record<string, unknown>>) {
  return readCredentials(connection, createPutSecrets(values));
}

describe("a connection's credentials", () => {
  it('are usable if they fit the provider', async () => {
    expect(await read({ [name]: { key: 'k', secret: 's' } })).toMatchObject({
      kind: 'usable',
      version: 'v1',
    });
  });

  it.each([
    [undefined, `the secret ${name} is not JSON`],
    [{ key: 'k' }, `the secret ${name} cannot be used: secret is missing`],
    [{ key: '', secret: 's' }, `the secret ${name} cannot be used: key must not be empty`],
  ])('are unusable, and the reason says what to mend: %j', async (value, reason) => {
    expect(await read({ [name]: value })).toEqual({ kind: 'unusable', reason, version: 'v1' });
  });

  it('are unusable if nobody has put any', async () => {
    expect(await read({})).toEqual({
      kind: 'unusable',
      reason: `the secret ${name} has no value: put the connection's credentials there`,
      version: 'none',
    });
  });

  it('are not repeated in what is said of them', async () => {
    const wrong = { key: 'made-up-key', secret: 7391, extra: 'made-up-too' };
    expect(JSON.stringify(await read({ [name]: wrong }))).not.toMatch(/made-up|7391/);
  });
});
