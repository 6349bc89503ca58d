import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';

type SignerSettings = ConstructorParameters<typeof SignatureV4>[0];

/** Whose calls they are, and where they go. */
export interface Signing {
  readonly region: string;
  readonly credentials: SignerSettings['credentials'];
}

export interface UnsignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: string | undefined;
}

/**
 * The headers that let a request through API Gateway's IAM authorization. The URL must be sent as it is: what is signed
 * are its bytes. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function signRequest(
  { method, url, body }: UnsignedRequest,
  { region, credentials }: Signing,
): Promise<Record<string, string>> {
  const sha256 = Hash.bind(null, 'sha256');
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256 });
  const { headers } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: queryOf(url),
    headers: {
      host: url.host,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  });
  // Fetch sets it by itself, and to the same.
  const { host: _, ...others } = headers;
  return others;
}

function queryOf({ searchParams }: URL): Record<string, string[]> {
  const names = new Set(searchParams.keys());
  return Object.fromEntries([...names].map((name) => [name, searchParams.getAll(name)]));
}
