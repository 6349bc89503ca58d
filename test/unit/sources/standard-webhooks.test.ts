import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { standardWebhooks } from '../../../functions/sources/standard-webhooks.ts';
import { changeBody } from '../../support/user-change.ts';

const now = new Date('2026-11-22T12:00:00.000Z');

/** Reads a body with the signature of its bytes, or of those given instead. */
function read(body: Buffer, signed = body) {
  const key = Buffer.alloc(32, 7);
  const timestamp = String(now.getTime() / 1_000);
  const mac = createHmac('sha256', key).update(`msg_1.${timestamp}.`).update(signed);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac.digest('base64')}`,
  };
  const secret = { signingSecrets: [`whsec_${key.toString('base64')}`] };
  return standardWebhooks.readSecret(secret).verifier?.({ headers, body }, now);
}

describe('the native dialect', () => {
  it('reads a signed user change and the id of its webhook', () => {
    expect(read(Buffer.from(JSON.stringify(changeBody())))).toMatchObject({
      kind: 'content',
      content: { webhookId: 'msg_1', fields: ['name'], user: { key: 'u-1001' } },
    });
  });

  it('looks at nothing that is not signed: the signature comes before the JSON', () => {
    const result = read(Buffer.from('no json'), Buffer.from('other'));
    expect(result?.kind).toBe('invalid_signature');
  });

  it.each(['', '{', 'undefined', "{'a':1}", '{"a":1}{"b":2}', '\u00a0'])(
    'says of a signed body that it is no JSON: %j',
    (text) => {
      expect(read(Buffer.from(text))?.kind).toBe('invalid_json');
    },
  );

  it('with an id of dots, split otherwise than it was signed, has a body that is no JSON', () => {
    const key = Buffer.alloc(32, 7);
    const timestamp = String(now.getTime() / 1_000);
    const body = JSON.stringify(changeBody());
    const mac = createHmac('sha256', key).update(`a.${timestamp}.b.${timestamp}.${body}`);
    const signature = `v1,${mac.digest('base64')}`;
    const { verifier } = standardWebhooks.readSecret({ signingSecrets: [key.toString('base64')] });
    const readAs = (id: string, text: string) =>
      verifier?.(
        {
          headers: {
            'webhook-id': id,
            'webhook-timestamp': timestamp,
            'webhook-signature': signature,
          },
          body: Buffer.from(text),
        },
        now,
      )?.kind;
    expect(readAs(`a.${timestamp}.b`, body)).toBe('content');
    expect(readAs('a', `b.${timestamp}.${body}`)).toBe('invalid_json');
  });

  it('does not guess at bytes that are no UTF-8', () => {
    const body = Buffer.from(JSON.stringify(changeBody({ user: { key: 'u', name: 'Zoë' } })));
    expect(read(body)?.kind).toBe('content');
    expect(read(Buffer.from(body.toString('utf8'), 'latin1'))?.kind).toBe('invalid_json');
  });

  it.each([
    ['{"type":"user.updated","type":"user.updated"}', 'type'],
    [JSON.stringify(changeBody()).replace('"name":', '"name":"Eva","name":'), 'data.user.name'],
    [
      JSON.stringify(changeBody()).replace('"name":', '"n\\u0061me":"Eva","name":'),
      'data.user.name',
    ],
  ])('takes no member that is there twice, as which of them counts is chance: %s', (text, path) => {
    expect(read(Buffer.from(text))).toEqual({
      kind: 'invalid_change',
      issues: [{ path, message: 'must be written once: its object has it twice' }],
    });
  });

  it('says that it is no JSON of what is none, even if a member is there twice', () => {
    expect(read(Buffer.from('{"a":1,"a":2'))?.kind).toBe('invalid_json');
  });

  it('says of a signed body what is wrong with the change', () => {
    const result = read(Buffer.from(JSON.stringify(changeBody({ user: { key: '' } }))));
    expect(result).toEqual({
      kind: 'invalid_change',
      issues: [{ path: 'data.user.key', message: 'must not be empty' }],
    });
  });

  it.each([
    undefined,
    'a text',
    [],
    {},
    { signingSecrets: [] },
    { signingSecrets: [''] },
    { signingSecrets: 'x' },
    { signingSecrets: [null, 5, {}] },
  ])('says of a secret that it can verify nothing: %j', (secret) => {
    const { verifier, issues } = standardWebhooks.readSecret(secret);
    expect(verifier).toBeUndefined();
    expect(issues.length).toBeGreaterThan(0);
  });

  it('says before it has a secret that no secret could verify a webhook without headers', () => {
    const webhook = { headers: {}, body: Buffer.from('{}') };
    expect(standardWebhooks.refuse(webhook, now)).toMatchObject({ kind: 'invalid_signature' });
  });
});
