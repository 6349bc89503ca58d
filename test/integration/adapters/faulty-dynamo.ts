import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as requestOf,
  type ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import {
  createDocumentClient,
  type DynamoTable,
} from '../../../functions/adapters/dynamo-table.ts';
import { operatorCredentials } from '../../../local/iam/credentials.ts';
import { listen } from '../../../local/services/listen.ts';
import type { AwsStack } from './aws-stack.ts';

/** One call to DynamoDB. */
export interface Call {
  readonly operation: string;
  /** The request as JSON. */
  readonly body: string;
}

/** What becomes of a call: it works, it works but nobody hears of it, or it is answered without asking DynamoDB. */
export type Fate = 'works' | 'reply is lost' | { readonly status: number; readonly body: unknown };

/** What DynamoDB says when it refuses a call for good. */
export const refusal: Fate = {
  status: 400,
  body: { __type: 'com.amazonaws.dynamodb.v20120810#ValidationException', message: 'made up' },
};

/** The stack's table, reached over a connection on which calls can go wrong, until the end of the test. */
export async function startFaultyDynamo(
  stack: AwsStack,
  fateOf: (call: Call) => Fate | Promise<Fate>,
): Promise<DynamoTable> {
  const { dynamodb } = stack.services.endpoints;
  const server = createServer((request, response) => {
    handle(request, response, { dynamodb, fateOf }).catch(() => response.destroy());
  });
  const { url, stop } = await listen(server);
  const client = new DynamoDBClient({
    region: 'sa-east-1',
    endpoint: url,
    credentials: operatorCredentials,
  });
  onTestFinished(async () => {
    client.destroy();
    await stop();
  });
  return { client: createDocumentClient(client), name: stack.table.name };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { dynamodb, fateOf }: { dynamodb: string; fateOf: (call: Call) => Fate | Promise<Fate> },
): Promise<void> {
  const bytes = await buffer(request);
  const target = String(request.headers['x-amz-target']);
  const operation = target.slice(target.indexOf('.') + 1);
  const fate = await fateOf({ operation, body: bytes.toString('utf8') });
  if (typeof fate === 'object') {
    response.writeHead(fate.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(fate.body));
    return;
  }
  // As it came, host included: all of it is signed.
  const forwarded = requestOf(dynamodb, { method: 'POST', headers: request.headers }).end(bytes);
  const [answer]: IncomingMessage[] = await once(forwarded, 'response');
  if (answer === undefined) throw new Error('a response is what comes with that event');
  const answered = await buffer(answer);
  if (fate === 'reply is lost') {
    response.destroy();
    return;
  }
  response.writeHead(answer.statusCode ?? 500, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(answered);
}
