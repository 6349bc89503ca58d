import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Caller } from './access-rules.ts';
import type { AwsCall, Refusal } from './aws-call.ts';

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([\w-]+)\/(\w+)\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;

interface Scope {
  readonly service: string;
  readonly region: string;
}

/**
 * Tells from a call's signature who sent it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
 * The signature is computed anew, so a key's id alone is not enough.
 */
export function authenticate(
  call: AwsCall,
  callers: ReadonlyMap<string, Caller>,
  { service, region }: Scope,
): Caller | Refusal {
  const header = call.headers.authorization;
  if (header === undefined) {
    return { kind: 'no credentials', message: 'Missing Authentication Token' };
  }
  const [, keyId = '', date = '', ofRegion, ofService, signedHeaders = '', signature = ''] =
    authorization.exec(header) ?? [];
  const caller = callers.get(keyId);
  if (caller === undefined) {
    return {
      kind: 'unknown key',
      message: 'The security token included in the request is invalid.',
    };
  }
  if (ofRegion !== region || ofService !== service) {
    return wrong(`Credential should be scoped to ${region} and ${service}.`);
  }
  const scope = `${date}/${region}/${service}/aws4_request`;
  const stringToSign = `AWS4-HMAC-SHA256\n${String(call.headers['x-amz-date'])}\n${scope}\n${sha256(canonicalRequest(call, signedHeaders))}`;
  const expected = hmac(signingKey(caller.secretAccessKey, scope), stringToSign);
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
    ? caller
    : wrong('The request signature we calculated does not match the signature you provided.');
}

function wrong(message: string): Refusal {
  return { kind: 'wrong signature', message };
}

function canonicalRequest({ method, url, headers, body }: AwsCall, signedHeaders: string): string {
  const [path = '', query = ''] = url.split('?');
  const parameters = query === '' ? [] : query.split('&');
  const canonicalQuery = parameters
    .map((parameter) => (parameter.includes('=') ? parameter : `${parameter}=`))
    .toSorted()
    .join('&');
  const headerLines = signedHeaders
    .split(';')
    .map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`)
    .join('');
  // What the caller says and signs; to hash the body again would only show what the loopback interface did to it.
  const payloadHash = headers['x-amz-content-sha256'] ?? sha256(body);
  return [method, path, canonicalQuery, headerLines, signedHeaders, payloadHash].join('\n');
}

const signingKeys = new Map<string, Buffer>();

/** The key derived for a day, region and service; kept, as it is the same for all of the day's calls. */
function signingKey(secretAccessKey: string, scope: string): Buffer {
  const id = `${secretAccessKey} ${scope}`;
  const known = signingKeys.get(id);
  if (known !== undefined) return known;
  const key = scope
    .split('/')
    .reduce<Buffer>((parent, part) => hmac(parent, part), Buffer.from(`AWS4${secretAccessKey}`));
  signingKeys.set(id, key);
  return key;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
