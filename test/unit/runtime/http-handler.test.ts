import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { jsonAnswer } from '../../../functions/http/http-answer.ts';
import type { HttpRequestEvent } from '../../../functions/http/http-request.ts';
import { httpHandler } from '../../../functions/runtime/http-handler.ts';
import { SigningSecrets } from '../../../functions/sources/signing-secrets.ts';
import { verifySignature } from '../../../functions/sources/webhook-signature.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { proxyEvent } from '../../support/proxy-event.ts';

async function requestOf(overrides: Partial<APIGatewayProxyEventV2>): Promise<HttpRequestEvent> {
  const requests: HttpRequestEvent[] = [];
  const handler = httpHandler({
    async answer(request) {
      requests.push(request);
      return jsonAnswer(200, {});
    },
    log: createKeptLog(),
  });
  await handler(proxyEvent(overrides), { awsRequestId: 'aws-1' });
  const [request] = requests;
  if (request === undefined) throw new Error('not called');
  return request;
}

describe('a request', () => {
  it('has a route, path, query and headers', async () => {
    const request = await requestOf({
      pathParameters: { source: 'hr' },
      rawQueryString: 'limit=5&key=a%2Bb',
      headers: { 'content-type': 'application/json' },
    });
    expect(request).toMatchObject({
      route: 'POST /webhooks/{source}',
      path: { source: 'hr' },
      queryString: 'limit=5&key=a%2Bb',
      headers: { 'content-type': 'application/json' },
    });
  });

  it('may have none of them', async () => {
    const request = await requestOf({});
    expect(request).toMatchObject({ path: {}, queryString: '', headers: {} });
    expect(request.body).toHaveLength(0);
  });

  it('names who has signed it, and nobody where nobody has', async () => {
    const userArn = 'arn:aws:sts::000000000000:assumed-role/operator/bruno';
    const { requestContext } = proxyEvent();
    const signed = { ...requestContext, authorizer: { iam: { userArn, accountId: 'x' } } };
    expect(await requestOf({ requestContext: signed })).toMatchObject({ caller: userArn });
    expect(await requestOf({})).not.toHaveProperty('caller');
    for (const authorizer of [{}, { iam: null }, { iam: { userArn: '' } }, { jwt: {} }]) {
      const odd = { ...requestContext, authorizer };
      expect(await requestOf({ requestContext: odd })).not.toHaveProperty('caller');
    }
  });

  it('has its body as it was sent, byte by byte', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const encoded = { body: bytes.toString('base64'), isBase64Encoded: true };
    expect((await requestOf(encoded)).body).toEqual(bytes);
    expect((await requestOf({ body: '{"a": "ü"}' })).body).toEqual(Buffer.from('{"a": "ü"}'));
  });

  it('is verified whatever the case of its header names', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const now = new Date();
    const { headers, body } = await requestOf({
      body: '{}',
      headers: {
        'Webhook-Id': 'msg_1',
        'WEBHOOK-TIMESTAMP': String(Math.floor(now.getTime() / 1_000)),
        'webHook-signature': new Webhook(secret).sign('msg_1', now, '{}'),
      },
    });
    const keys = v.parse(SigningSecrets, [secret]);
    expect(verifySignature({ headers, body }, keys, now)).toMatchObject({ kind: 'valid' });
  });
});

describe('what goes wrong', () => {
  it('is answered with 503, so that it is sent again, and logged without the request', async () => {
    const log = createKeptLog();
    const failure = new Error('throttled');
    const handler = httpHandler({ answer: () => Promise.reject(failure), log });
    const answer = await handler(
      proxyEvent({ body: 'personal', headers: { authorization: 'secret' } }),
      { awsRequestId: 'aws-1' },
    );
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ status: 503, code: 'unavailable' });
    expect(answer.body).not.toContain('throttled');
    expect(log.lines).toEqual([
      {
        level: 'error',
        message: 'request not served',
        fields: { route: 'POST /webhooks/{source}', error: failure },
      },
    ]);
    expect(log.begun).toEqual([{ requestId: 'aws-1', apiRequestId: 'request-1' }]);
  });
});
