import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { onTestFinished } from 'vitest';
import type { DynamoTable } from '../../../functions/adapters/dynamo-table.ts';
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
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(async () => {
    client.destroy();
    await stop();
  });
  const marshallOptions = { removeUndefinedValues: true };
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions }),
    name: stack.table.name,
  };
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
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': target,
    'x-amz-date': String(request.headers['x-amz-date']),
    authorization: String(request.headers.authorization),
  };
  const answer = await fetch(dynamodb, { method: 'POST', headers, body: bytes });
  const answered = Buffer.from(await answer.arrayBuffer());
  if (fate === 'reply is lost') {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(answered);
}
