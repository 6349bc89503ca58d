import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { changeIdOf } from '../../../functions/domain/ids.ts';
import { receiveWebhook } from '../../../functions/domain/receive-webhook.ts';
import { standardWebhooks } from '../../../functions/sources/standard-webhooks.ts';
import { createMemoryChangeStore } from '../../memory/memory-change-store.ts';
import { createMemoryDatabase } from '../../memory/memory-database.ts';
import { createMemoryDeliveryReader } from '../../memory/memory-delivery-reader.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { makeConnections, wecareSettings } from '../../support/made-connection.ts';
import { createPutSecrets } from '../../support/put-secrets.ts';
import { changeBody } from '../../support/user-change.ts';

const secretName = 'propaga/sources/hr';
const oldSecret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const newSecret = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
/** 5 MB. */
const maxWebhookBytes = 5_000_000;

const user = { key: 'u-1001', name: 'Ana Prado', email: 'ana@example.com' };

function setUp(secret: unknown = { signingSecrets: [oldSecret] }) {
  const database = createMemoryDatabase();
  const log = createKeptLog();
  const secrets = createPutSecrets({ [secretName]: secret });
  const receiver = {
    sources: new Map([['hr', standardWebhooks]]),
    secrets,
    // The reference implementation looks at the real clock, so this one starts with it.
    ambient: { now: () => new Date() },
    acceptor: {
      connections: makeConnections({ wecare: wecareSettings }),
      store: createMemoryChangeStore(database),
      reader: createMemoryDeliveryReader(database),
      queue: { enqueue: async () => [], depth: async () => 0 },
      log,
      delaysSeconds: [60],
    },
  };
  return { database, log, secrets, receiver };
}

function signed(body: string, secret = oldSecret, id = 'msg_1') {
  const now = new Date();
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  return { headers, body: Buffer.from(body) };
}

const body = JSON.stringify(changeBody({ user }));

describe('a webhook', () => {
  it('that is signed and right is accepted, and its change stored', async () => {
    const { receiver, database } = setUp();
    expect(await receiveWebhook('hr', signed(body), receiver)).toMatchObject({
      kind: 'accepted',
      acceptance: { isNew: true, deliveries: [{ connection: 'wecare', status: 'pending' }] },
    });
    expect(database.changes.size).toBe(1);
  });

  it('that is dated in the future is accepted, and a warning tells of it', async () => {
    const { receiver, log } = setUp();
    const top = { timestamp: '9999-12-31T23:59:59Z' };
    const dated = JSON.stringify(changeBody({ user, top }));
    expect(await receiveWebhook('hr', signed(dated), receiver)).toMatchObject({ kind: 'accepted' });
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: expect.stringContaining('dated in the future'),
        fields: {
          source: 'hr',
          changeId: changeIdOf('hr', 'msg_1'),
          occurredAt: '9999-12-31T23:59:59.000Z',
        },
      },
    ]);
  });

  it('that is dated by a clock a little fast is like any other', async () => {
    const { receiver, log } = setUp();
    const top = { timestamp: new Date(Date.now() + 200_000).toISOString() };
    await receiveWebhook('hr', signed(JSON.stringify(changeBody({ user, top }))), receiver);
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('that is sent again is the same change', async () => {
    const { receiver, database } = setUp();
    const first = await receiveWebhook('hr', signed(body), receiver);
    const again = await receiveWebhook('hr', signed(body), receiver);
    if (first.kind !== 'accepted' || again.kind !== 'accepted') throw new Error('refused');
    expect(again.acceptance).toEqual({ ...first.acceptance, isNew: false });
    expect(database.deliveries.size).toBe(1);
  });

  it('that says something else under the same id is refused, and a warning names the first one', async () => {
    const { receiver, database, log } = setUp();
    await receiveWebhook('hr', signed(body), receiver);
    const other = JSON.stringify(changeBody({ user: { ...user, name: 'Ana Maria' } }));
    const changeId = changeIdOf('hr', 'msg_1');
    expect(await receiveWebhook('hr', signed(other), receiver)).toEqual({
      kind: 'id_reused',
      id: changeId,
    });
    expect(log.lines.at(-1)).toEqual({
      level: 'warn',
      message: 'webhook refused',
      fields: { source: 'hr', code: 'id_reused', changeId },
    });
    expect(database.deliveries.size).toBe(1);
  });

  it('that says the same in another notation is the same change', async () => {
    const { receiver } = setUp();
    await receiveWebhook('hr', signed(body), receiver);
    const other = JSON.stringify(JSON.parse(body), null, 2)
      .replace('Ana', '\\u0041na')
      .replace('12:00:00.000Z', '09:00:00-03:00');
    expect(await receiveWebhook('hr', signed(other), receiver)).toMatchObject({
      acceptance: { isNew: false },
    });
  });

  it('with another id is another change, whatever it says', async () => {
    const { receiver, database } = setUp();
    await receiveWebhook('hr', signed(body), receiver);
    await receiveWebhook('hr', signed(body, oldSecret, 'msg_2'), receiver);
    expect(database.changes.size).toBe(2);
  });
});

describe('nothing is stored of a webhook', () => {
  const large = Buffer.alloc(maxWebhookBytes + 1, ' ');

  it.each([
    ['from an unknown source', 'crm', signed(body), 'unknown_source'],
    ['from a source named like a method', 'toString', signed(body), 'unknown_source'],
    ['that is too large', 'hr', { ...signed(body), body: large }, 'too_large'],
    ['that is not signed', 'hr', { headers: {}, body: Buffer.from(body) }, 'invalid_signature'],
    ['signed with another secret', 'hr', signed(body, newSecret), 'invalid_signature'],
    ['that is no JSON', 'hr', signed('{'), 'invalid_json'],
    ['that is not right', 'hr', signed('{}'), 'invalid_change'],
  ])('%s', async (_, source, webhook, kind) => {
    const { receiver, database } = setUp();
    expect(await receiveWebhook(source, webhook, receiver)).toMatchObject({ kind });
    expect(database.changes.size + database.deliveries.size).toBe(0);
  });

  it('and the largest that is allowed is looked at', async () => {
    const { receiver } = setUp();
    const full = body.padEnd(maxWebhookBytes, ' ');
    expect(await receiveWebhook('hr', signed(full), receiver)).toMatchObject({ kind: 'accepted' });
  });

  it('and nothing personal is logged of one', async () => {
    const { receiver, log } = setUp();
    await receiveWebhook('hr', signed(body), receiver);
    await receiveWebhook('hr', signed(JSON.stringify(changeBody({ top: { x: 1 } }))), receiver);
    expect(log.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(log.lines)).not.toMatch(/Ana|example\.com/);
  });
});

describe('a rotated secret', () => {
  it('is accepted at once, while the old one is still cached', async () => {
    const { receiver, secrets } = setUp();
    await receiveWebhook('hr', signed(body), receiver);
    secrets.put(secretName, { signingSecrets: [newSecret] });
    const webhook = signed(body, newSecret, 'msg_2');
    expect(await receiveWebhook('hr', webhook, receiver)).toMatchObject({ kind: 'accepted' });
    expect(await receiveWebhook('hr', signed(body, oldSecret, 'msg_3'), receiver)).toMatchObject({
      kind: 'invalid_signature',
    });
  });

  it('is accepted beside the old one as long as both are there', async () => {
    const { receiver, secrets } = setUp({ signingSecrets: [newSecret, oldSecret] });
    for (const secret of [oldSecret, newSecret]) {
      const webhook = signed(body, secret, `msg_${secret}`);
      expect(await receiveWebhook('hr', webhook, receiver)).toMatchObject({ kind: 'accepted' });
    }
    expect(secrets.refreshes).toEqual([]);
  });

  it.each([
    ['unusable', { signingSecrets: [''] }],
    ['of another form', oldSecret],
  ])('is accepted at once when the cached one is %s', async (_, broken) => {
    const { receiver, secrets } = setUp(broken);
    await expect(receiveWebhook('hr', signed(body), receiver)).rejects.toThrow();
    secrets.put(secretName, { signingSecrets: [oldSecret] });
    expect(await receiveWebhook('hr', signed(body), receiver)).toMatchObject({ kind: 'accepted' });
  });

  it('is accepted at once when there was none', async () => {
    const { receiver, secrets } = setUp();
    secrets.remove(secretName);
    await expect(receiveWebhook('hr', signed(body), receiver)).rejects.toThrow(
      "The secret propaga/sources/hr has no value: put the source's signing secrets there",
    );
    secrets.put(secretName, { signingSecrets: [oldSecret] });
    expect(await receiveWebhook('hr', signed(body), receiver)).toMatchObject({ kind: 'accepted' });
  });
});

it('a secret that can verify nothing is an error that does not repeat it', async () => {
  const { receiver } = setUp({ signingSecrets: ['made-up-and-too-short'] });
  const failure = await receiveWebhook('hr', signed(body), receiver).catch(String);
  expect(failure).not.toContain('made-up-and-too-short');
});
