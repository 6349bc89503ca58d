import { createHmac, randomBytes } from 'node:crypto';

/** What a caller signs its calls with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Made up anew whenever the local system starts, so that no key can be written down anywhere. */
const seed = randomBytes(32);

/** The local system's own: it creates resources, and is no function of the template. It may do everything. */
export const operatorCredentials = issue('local-system');

/** The credentials of a function. Every AWS call carries the access key's id, so the endpoints can tell who calls. */
export function credentialsOf(functionName: string): Credentials {
  return issue(`local-${functionName}`);
}

function issue(accessKeyId: string): Credentials {
  const secretAccessKey = createHmac('sha256', seed).update(accessKeyId).digest('base64url');
  return { accessKeyId, secretAccessKey };
}
