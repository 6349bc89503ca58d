import { account } from '../../template/surroundings.ts';
import type { AwsApi, AwsCall } from '../aws-call.ts';

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

interface S3Object {
  readonly bucket: string;
  readonly key: string;
}

/**
 * S3, as far as single objects go: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html.
 * Subresources such as versions, uploads or tags have permissions of their own. Only who may list a bucket learns that an
 * object is not there: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function createS3Api(hasObject: (object: S3Object) => boolean): AwsApi {
  return {
    service: 's3',
    speaksBy: 'url',
    accessesOf(call) {
      const action = objectActions[call.method];
      const object = objectOf(call);
      if (action === undefined || object === undefined) return undefined;
      const bucketArn = `arn:${account.partition}:s3:::${object.bucket}`;
      const access = { action, resource: `${bucketArn}/${object.key}`, circumstances: {} };
      if (action !== 's3:GetObject' || hasObject(object)) return [access];
      return [access, { action: 's3:ListBucket', resource: bucketArn, circumstances: {} }];
    },
    refuse(response, { kind, message }) {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end(
        `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${codes[kind]}</Code><Message>${escapeXml(message)}</Message></Error>`,
      );
    },
  };
}

/** The object that a call is about, if that is all that it is about. */
function objectOf({ url, headers }: AwsCall): S3Object | undefined {
  const [path = '', query = ''] = url.split('?');
  const parts = path.split('/').map(decode);
  // The SDK's own mark of which operation it is.
  const parameters = [...new URLSearchParams(query).keys()].filter((name) => name !== 'x-id');
  const hasFurtherMeans = Object.keys(headers).some((name) => furtherMeans.test(name));
  if (parameters.length > 0 || hasFurtherMeans || parts.includes(undefined)) return undefined;
  const [, bucket = '', ...keyParts] = parts;
  const key = keyParts.join('/');
  return bucket === '' || key === '' ? undefined : { bucket, key };
}

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
