import type { ServerResponse } from 'node:http';
import type { AwsCall, Refusal } from './aws-call.ts';

const codes = {
  'access denied': 'AccessDeniedException',
  'no credentials': 'MissingAuthenticationTokenException',
  'unknown key': 'UnrecognizedClientException',
  'wrong signature': 'InvalidSignatureException',
} as const;

/** The operation that a call of AWS's JSON protocol names, and what it was given; undefined if it cannot be read. */
export function readJsonCall(
  { headers, body }: AwsCall,
  targetPrefix: string,
): { readonly operation: string; readonly input: unknown } | undefined {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string' || !target.startsWith(`${targetPrefix}.`)) return undefined;
  try {
    return {
      operation: target.slice(targetPrefix.length + 1),
      input: JSON.parse(body.toString('utf8')),
    };
  } catch {
    return undefined;
  }
}

/** Refuses as services that speak JSON do: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export function refuseInJson(
  response: ServerResponse,
  { kind, message }: Refusal,
  { status = 400, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...headers });
  response.end(
    JSON.stringify({
      __type: `com.amazon.coral.service#${codes[kind]}`,
      message,
      Message: message,
    }),
  );
}
