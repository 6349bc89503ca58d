import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { changeIdOf } from '../../../functions/domain/ids.ts';
import { receiveWebhook } from '../../../functions/domain/receive-webhook.ts';
import type { IncomingWebhook } from '../../../functions/domain/source.ts';
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
/** 4.5 MB. */
const maxWebhookBytes = 4_500_000;

const user = { key: 'u-1001', name: 'Ana Prado', email: 'ana@example.com' };

function setUp(secret: unknown = { signingSecrets: [oldSecret] }) {
  const database = createMemoryDatabase();
  const log = createKeptLog();
  const secrets = createPutSecrets({ [secretName]: secret });
  const now = new Date();
  const receiver = {
    sources: new Map([['hr', standardWebhooks]]),
    secrets,
    // The reference implementation looks at the real clock, so this one starts with it.
    ambient: { now: () => now },
    acceptor: {
      connections: makeConnections({ wecare: wecareSettings }),
      store: createMemoryChangeStore(database),
      reader: createMemoryDeliveryReader(database),
      queue: { enqueue: async () => [], depth: async () => 0 },
      log,
      delaysSeconds: [60],
    },
  };
  return { database, log, secrets, receiver, now };
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

const sameTime = '2026-11-22T11:00:00Z';

/** A body with this time and, as JSON, this id. */
function written(timestamp: string, id = '1'): string {
  const ids = { 'gestao-plus': '#' };
  const marked = JSON.stringify(changeBody({ user: { ...user, ids }, top: { timestamp } }));
  return marked.replace('"#"', id);
}

describe('a webhook', () => {
  it('that is signed and right is accepted, and its change stored', async () => {
    const { receiver, database } = setUp();
    expect(await receiveWebhook('hr', signed(body), receiver)).toMatchObject({
      kind: 'accepted',
      acceptance: { isNew: true, deliveries: [{ connection: 'wecare', status: 'pending' }] },
    });
    expect(database.changes.size).toBe(1);
  });

  it.each([
    ['a millisecond more than five minutes', 300_001],
    ['301 seconds', 301_000],
    ['a day', 86_400_000],
  ])('that is dated %s ahead is accepted, and a warning tells of it', async (_, aheadMs) => {
    const { receiver, log, now } = setUp();
    const occurredAt = new Date(now.getTime() + aheadMs).toISOString();
    const dated = JSON.stringify(changeBody({ user, top: { timestamp: occurredAt } }));
    expect(await receiveWebhook('hr', signed(dated), receiver)).toMatchObject({ kind: 'accepted' });
    expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([
      {
        level: 'warn',
        message: expect.stringContaining('dated in the future'),
        fields: {
          source: 'hr',
          changeId: changeIdOf('hr', 'msg_1'),
          occurredAt,
        },
      },
    ]);
  });

  it('that is dated by a clock a little fast is like any other', async () => {
    const { receiver, log, now } = setUp();
    const top = { timestamp: new Date(now.getTime() + 300_000).toISOString() };
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

  it.each([
    ['its time', written('2026-11-22T11:00:00.12Z'), written('2026-11-22T11:00:00.120000000Z')],
    ['its time', written('2026-11-22T11:00:00Z'), written('2026-11-22T08:00:00.0000-03:00')],
    ['an id', written(sameTime, '"108"'), written(sameTime, '108')],
  ])('that writes %s in another way says the same', async (_, one, other) => {
    const { receiver } = setUp();
    await receiveWebhook('hr', signed(one), receiver);
    const again = await receiveWebhook('hr', signed(other), receiver);
    expect(again).toMatchObject({ kind: 'accepted', acceptance: { isNew: false } });
  });

  it.each([
    ['time', written('2026-11-22T11:00:00.12Z'), written('2026-11-22T11:00:00.120000001Z')],
    ['id', written(sameTime, '"108"'), written(sameTime, '1080')],
    ['id', written(sameTime, '"108"'), written(sameTime, '"0108"')],
  ])('that has another %s says something else', async (_, one, other) => {
    const { receiver } = setUp();
    await receiveWebhook('hr', signed(one), receiver);
    expect((await receiveWebhook('hr', signed(other), receiver)).kind).toBe('id_reused');
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
  const dated = (timestamp: string) =>
    signed(JSON.stringify(changeBody({ user, top: { timestamp } })));
  const packed = (encoding: string, webhook: IncomingWebhook = signed(body)) => ({
    ...webhook,
    headers: { ...webhook.headers, 'content-encoding': encoding },
  });
  const large = Buffer.alloc(maxWebhookBytes + 1, ' ');

  it.each([
    ['from an unknown source', 'crm', signed(body), 'unknown_source'],
    ['from a source named like a method', 'toString', signed(body), 'unknown_source'],
    ['that is too large', 'hr', { ...signed(body), body: large }, 'too_large'],
    ['that is not signed', 'hr', { headers: {}, body: Buffer.from(body) }, 'invalid_signature'],
    ['signed with another secret', 'hr', signed(body, newSecret), 'invalid_signature'],
    ['that is no JSON', 'hr', signed('{'), 'invalid_json'],
    ['that is not right', 'hr', signed('{}'), 'invalid_change'],
    [
      'dated more than a day ahead',
      'hr',
      dated(new Date(Date.now() + 86_460_000).toISOString()),
      'invalid_change',
    ],
    ['dated in another century', 'hr', dated('2162-01-01T00:00:00Z'), 'invalid_change'],
    ['that is packed', 'hr', packed('gzip'), 'unsupported_encoding'],
    ['that is packed, in capitals', 'hr', packed('GZIP'), 'unsupported_encoding'],
    ['that is packed twice', 'hr', packed('identity, br'), 'unsupported_encoding'],
    [
      'that is packed and not signed',
      'hr',
      packed('gzip', { headers: {}, body: Buffer.from(body) }),
      'unsupported_encoding',
    ],
  ])('%s', async (_, source, webhook, kind) => {
    const { receiver, database } = setUp();
    expect(await receiveWebhook(source, webhook, receiver)).toMatchObject({ kind });
    expect(database.changes.size + database.deliveries.size).toBe(0);
  });

  it('not even of one that is dated a millisecond more than a day ahead', async () => {
    const { receiver, database, now } = setUp();
    const timestamp = new Date(now.getTime() + 86_400_001).toISOString();
    expect((await receiveWebhook('hr', dated(timestamp), receiver)).kind).toBe('invalid_change');
    expect(database.changes.size).toBe(0);
  });

  it('and the one from the future is told both times', async () => {
    const { receiver, now } = setUp();
    expect(await receiveWebhook('hr', dated('2162-01-01T00:00:00Z'), receiver)).toEqual({
      kind: 'invalid_change',
      issues: [
        {
          path: 'timestamp',
          message: `must not be more than a day after the change was received, which was at ${now.toISOString()}`,
        },
      ],
    });
  });

  it.each(['identity', 'Identity', '', ' identity , identity '])(
    'but one with the Content-Encoding %j is as it was sent',
    async (encoding) => {
      const { receiver } = setUp();
      const reception = await receiveWebhook('hr', packed(encoding), receiver);
      expect(reception.kind).toBe('accepted');
    },
  );

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

describe('a signing secret that cannot be read', () => {
  it.each([
    ['deleted', 'the secret propaga/sources/hr is being deleted: restore it'],
    ['denied', 'the secret propaga/sources/hr may not be read: let'],
  ] as const)('is an error that names it, and what to do: %s', async (problem, words) => {
    const { receiver, secrets } = setUp();
    secrets.keep(secretName, problem);
    await expect(receiveWebhook('hr', signed(body), receiver)).rejects.toThrow(words);
    secrets.put(secretName, { signingSecrets: [oldSecret] });
    expect(await receiveWebhook('hr', signed(body), receiver)).toMatchObject({ kind: 'accepted' });
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

describe('a secret of which something cannot be read', () => {
  const broken = 'made-up-and-too-short';

  it('is an error if nothing can, which names it and does not repeat it', async () => {
    const { receiver } = setUp({ signingSecrets: [broken] });
    const failure = await receiveWebhook('hr', signed(body), receiver).catch(String);
    expect(failure).toContain(secretName);
    expect(failure).not.toContain(broken);
  });

  it('verifies with the rest of it, whichever comes first', async () => {
    for (const signingSecrets of [
      [broken, oldSecret],
      [oldSecret, broken],
    ]) {
      const { receiver } = setUp({ signingSecrets });
      expect(await receiveWebhook('hr', signed(body), receiver)).toMatchObject({
        kind: 'accepted',
      });
    }
  });

  it('is told once for each version of it: what is wrong, where, and no value', async () => {
    const { receiver, secrets, log } = setUp({ signingSecrets: [broken, oldSecret] });
    const errors = () => log.lines.filter(({ level }) => level === 'error');
    await receiveWebhook('hr', signed(body), receiver);
    await receiveWebhook('hr', signed(body, newSecret), receiver);
    expect(errors()).toEqual([
      {
        level: 'error',
        message: 'signing secrets that cannot be read',
        fields: {
          secret: secretName,
          issues: [expect.stringMatching(/^signingSecrets\.0 must be/)],
        },
      },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain(broken);
    secrets.put(secretName, { signingSecrets: [broken] });
    await secrets.refresh(secretName);
    await receiveWebhook('hr', signed(body), receiver).catch(String);
    await receiveWebhook('hr', signed(body), receiver).catch(String);
    expect(errors()).toHaveLength(2);
  });

  it.each([
    ['broken', { signingSecrets: [broken] }],
    ['not there', undefined],
  ])('is no reason to repeat what no secret could verify: %s', async (_, secret) => {
    const { receiver, secrets } = setUp(secret);
    if (secret === undefined) secrets.remove(secretName);
    const { headers } = signed(body);
    for (const [name] of Object.entries(headers)) {
      const webhook = { headers: { ...headers, [name]: undefined }, body: Buffer.from(body) };
      expect(await receiveWebhook('hr', webhook, receiver)).toMatchObject({
        kind: 'invalid_signature',
      });
    }
  });
});
