import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { SigningSecrets, signingKeyBytes } from '../../../functions/sources/signing-secrets.ts';
import { verifySignature } from '../../../functions/sources/webhook-signature.ts';

// The vector that the libraries of Standard Webhooks share.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const timestamp = '1614265330';
const payload = '{"test": 2432232314}';
const right = 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const sentAtMs = 1_614_265_330_000;

interface Attempt {
  readonly id?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly signature?: string | undefined;
  readonly body?: string;
  readonly secrets?: readonly string[];
  readonly laterMs?: number;
}

function verify(attempt: Attempt = {}) {
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${right}`,
    ...('id' in attempt && { 'webhook-id': attempt.id }),
    ...('timestamp' in attempt && { 'webhook-timestamp': attempt.timestamp }),
    ...('signature' in attempt && { 'webhook-signature': attempt.signature }),
  };
  const keys = v.parse(SigningSecrets, attempt.secrets ?? [secret]);
  const now = new Date(sentAtMs + (attempt.laterMs ?? 0));
  return verifySignature({ headers, body: Buffer.from(attempt.body ?? payload) }, keys, now);
}

describe('a webhook is verified', () => {
  it('by the vector of the specification, and names its id', () => {
    expect(verify()).toEqual({ kind: 'valid', webhookId: id });
  });

  it.each<[string, Attempt]>([
    [
      'over the raw bytes: without the space it has another signature',
      {
        body: '{"test":2432232314}',
        signature: 'v1,Vif40peJBP7Iyl0XGmu61n4MwdrcHov5CFREBpE0svs=',
      },
    ],
    ['by one right signature among several', { signature: `v1,AAAA v1,${right} v1,BBBB` }],
    ['by a right one among unknown versions', { signature: `v1a,xyz v2,${right} v1,${right}` }],
    ['by a right one among rubbish', { signature: `  , v1 v1, nonsense v1,${right} ` }],
    ['by a secret without whsec_', { secrets: [secret.slice('whsec_'.length)] }],
    ['by any of several secrets', { secrets: [`whsec_${'A'.repeat(32)}`, secret] }],
    ['five minutes late', { laterMs: 300_000 }],
    ['five minutes early', { laterMs: -300_000 }],
  ])('%s', (_, attempt) => {
    expect(verify(attempt)).toMatchObject({ kind: 'valid' });
  });

  it('even if its body is empty', () => {
    const signature = 'v1,v48jdbgvh29KJz2Qc+ghw8G6vG3nAKnujWBg8oM/62A=';
    expect(verify({ body: '', signature })).toMatchObject({ kind: 'valid' });
  });
});

describe('a webhook is refused', () => {
  it.each<[string, Attempt]>([
    ['without webhook-id', { id: undefined }],
    ['without webhook-timestamp', { timestamp: undefined }],
    ['without webhook-signature', { signature: undefined }],
    ['with an empty id', { id: '' }],
    ['with an empty timestamp', { timestamp: '' }],
    ['with the timestamp hello', { timestamp: 'hello' }],
    ['with a fraction in its timestamp', { timestamp: '1614265330.0' }],
    ['with a negative timestamp', { timestamp: '-1614265330' }],
    ['with a timestamp that is padded', { timestamp: ' 1614265330' }],
    ['with a timestamp in another notation', { timestamp: '1.614265330e9' }],
    ['with another timestamp', { timestamp: '1614265331' }],
    ['more than five minutes late', { laterMs: 300_001 }],
    ['more than five minutes early', { laterMs: -300_001 }],
    ['with another id', { id: `${id}x` }],
    ['with another body', { body: '{"test":2432232314}' }],
    ['with another secret', { secrets: [`whsec_${'A'.repeat(32)}`] }],
    ['with the signature v1, alone', { signature: 'v1,' }],
    ['with a prefix of the right signature', { signature: `v1,${right.slice(0, 20)}` }],
    ['with the right signature and more', { signature: `v1,${right.slice(0, -1)}AAAA` }],
    ['with the right value as version 2', { signature: `v2,${right}` }],
    ['with the right value as version v1a', { signature: `v1a,${right}` }],
    ['with the right value without a comma', { signature: `v1${right}` }],
    ['with the right value alone', { signature: right }],
    ['with an empty signature', { signature: '' }],
  ])('%s', (_, attempt) => {
    expect(verify(attempt)).toMatchObject({ kind: 'invalid_signature' });
  });

  it('without a word about what would have been right', () => {
    const refused = JSON.stringify(verify({ signature: 'v1,AAAA' }));
    expect(refused).not.toContain(right);
    expect(refused).not.toContain(secret.slice('whsec_'.length));
  });
});

describe('headers that were sent twice and joined by a comma', () => {
  const decoy = 'v1,AAAA';
  it.each([
    `${decoy},v1,${right}`,
    `v1,${right},${decoy}`,
    `${decoy}, v1,${right}`,
    `v1,${right}, v1a,abc`,
    `v1a,abc,v1,${right}`,
    `${decoy},v1a,abc,v2,xyz,v1,${right}`,
    `${decoy} v1a,abc,${decoy} v1,${right}`,
    `v1,${right.replace('=', '')},v1a,abc`,
    `v1,${right.replace('=', '')}, v1a,abc`,
    `${decoy}\tv1,${right},`,
  ])('are split at each signature: %s', (signature) => {
    expect(verify({ signature })).toMatchObject({ kind: 'valid' });
  });

  it.each([`v2,xyz,v1a,${right}`, `${decoy},${right}`, `v1a,v1${right}`, `${decoy},${decoy}`])(
    'are no way round the signature: %s',
    (signature) => {
      expect(verify({ signature })).toMatchObject({ kind: 'invalid_signature' });
    },
  );

  it.each<[string, Attempt]>([
    ['webhook-id', { id: `${id},${id}` }],
    ['webhook-id', { id: `${id}, other` }],
    ['webhook-timestamp', { timestamp: `${timestamp},${timestamp}` }],
    ['webhook-timestamp', { timestamp: `${timestamp}, 1614265331` }],
  ])('are refused by their name: %s', (name, attempt) => {
    expect(verify(attempt)).toEqual({
      kind: 'invalid_signature',
      detail: expect.stringMatching(new RegExp(`header ${name} holds a comma.*sent twice`)),
    });
  });

  it('but an id that has a comma of its own is one id', () => {
    const withComma = 'lote-1,linha-2';
    const signature = createHmac('sha256', signingKeyBytes(secret))
      .update(`${withComma}.${timestamp}.${payload}`)
      .digest('base64');
    expect(verify({ id: withComma, signature: `v1,${signature}` })).toEqual({
      kind: 'valid',
      webhookId: withComma,
    });
  });
});

describe('headers that would take long to look at', () => {
  it('an id of more characters than anybody needs is refused', () => {
    expect(verify({ id: 'a'.repeat(1_001) })).toEqual({
      kind: 'invalid_signature',
      detail: 'The header webhook-id must not be longer than 1000 characters.',
    });
  });

  it('signatures are compared up to fifty of them', () => {
    const decoy = `v1,${Buffer.alloc(32).toString('base64')} `;
    expect(verify({ signature: `${decoy.repeat(49)}v1,${right}` })).toMatchObject({
      kind: 'valid',
    });
    expect(verify({ signature: `${decoy.repeat(50)}v1,${right}` })).toEqual({
      kind: 'invalid_signature',
      detail: 'The header webhook-signature must not hold more than 50 signatures.',
    });
  });

  it.each([
    ['commas', ','],
    ['spaces', ' '],
    ['the beginnings of versions', ',v'],
    ['versions', ',v1'],
    ['versions with letters', ',v1a'],
    ['commas and versions', `${','.repeat(50)}v1a`],
    ['digits', '1'],
    ['empty signatures', 'v1,'],
  ])('nobody is made to work by a header of %s, however it is signed', (_, unit) => {
    const signature = `v1,${right},v1${unit.repeat(16_000 / unit.length)}`;
    const startedAt = process.cpuUsage();
    for (let tried = 0; tried < 5; tried += 1) verify({ signature });
    const { user, system } = process.cpuUsage(startedAt);
    expect((user + system) / 1_000 / 5).toBeLessThan(20);
  });

  it('what is much longer than a signature is none', () => {
    expect(verify({ signature: `v1,${'A'.repeat(1_000)}` })).toMatchObject({
      kind: 'invalid_signature',
      detail: expect.stringContaining('holds no signature'),
    });
    expect(verify({ signature: `v1,${'A'.repeat(1_000)} v1,${right}` })).toMatchObject({
      kind: 'valid',
    });
  });
});

it('a time has one form, so that zeros before it are refused', () => {
  const signature = createHmac('sha256', signingKeyBytes(secret))
    .update(`${id}.00${timestamp}.${payload}`)
    .digest('base64');
  expect(verify({ timestamp: `00${timestamp}`, signature: `v1,${signature}` })).toEqual({
    kind: 'invalid_signature',
    detail: 'The header webhook-timestamp must be whole seconds since 1970, without zeros before.',
  });
});
