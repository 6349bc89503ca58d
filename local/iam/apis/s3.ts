import { account } from '../../template/surroundings.ts';
import type { AwsApi } from '../aws-call.ts';

const codes = {
  'access denied': 'AccessDenied',
  'no credentials': 'AccessDenied',
  'unknown key': 'InvalidAccessKeyId',
  'wrong signature': 'SignatureDoesNotMatch',
} as const;

const objectActions: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

/** Headers by which a plain upload turns into something that needs further permissions. */
const furtherMeans = /^x-amz-(copy-source|acl|grant-|tagging|object-lock-)/;

/**
 * S3, as far as single objects go: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html.
 * Subresources such as versions, uploads or tags have permissions of their own.
 */
export const s3Api: AwsApi = {
  service: 's3',
  speaksBy: 'url',
  accessesOf({ method, url, headers }) {
    const [path = '', query = ''] = url.split('?');
    const [, bucket, ...keyParts] = path.split('/').map((part) => decode(part));
    const action = objectActions[method];
    const key = keyParts.join('/');
    if (!bucket || key === '' || action === undefined || keyParts.includes(undefined)) {
      return undefined;
    }
    // The SDK's own marks: which operation it is, and whether it wants a checksum.
    const parameters = [...new URLSearchParams(query).keys()].filter((name) => name !== 'x-id');
    if (parameters.length > 0 || Object.keys(headers).some((name) => furtherMeans.test(name))) {
      return undefined;
    }
    const resource = `arn:${account.partition}:s3:::${bucket}/${key}`;
    return [{ action, resource, circumstances: {} }];
  },
  refuse(response, { kind, message }) {
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${codes[kind]}</Code><Message>${escapeXml(message)}</Message></Error>`,
    );
  },
};

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
