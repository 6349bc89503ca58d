import { createHash, createHmac } from 'node:crypto';
import type { StubRequest } from '../system/cli-stub-api.ts';

/** AWS credentials; made up. */
export const operator = {
  id: 'AKIDEXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'sa-east-1',
};

/** Whether the operator has signed it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function isSignedByOperator({ method, url, headers, body }: StubRequest): boolean {
  const [, id, scope = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\S+), SignedHeaders=([^,]+), Signature=(\w{64})$/.exec(
      String(headers.authorization),
    ) ?? [];
  const [date = ''] = scope.split('/');
  if (id !== operator.id || scope !== `${date}/${operator.region}/execute-api/aws4_request`) {
    return false;
  }
  const [path = '', query = ''] = url.split('?');
  const canonical = [
    method,
    path.split('/').map(encodeURIComponent).join('/'),
    query.split('&').toSorted().join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const key = scope.split('/').reduce<Buffer | string>(hmac, `AWS4${operator.secret}`);
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  return hmac(key, text).toString('hex') === signature;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
