import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import { signedHeaders } from '../../cli/sign-webhook.ts';
import { sourceSecretName } from '../../functions/domain/credentials.ts';
import { readBody } from '../../local/http-api/read-body.ts';
import { respondTooLarge } from '../../local/http-api/respond.ts';
import { type ConsoleSetup, SampleRequest } from '../setup.ts';
import { send, sendJson, sendProblem } from './answers.ts';
import { pathOf } from './serve-assets.ts';

/** What it takes to send a change as a source does. */
export interface SampleOptions {
  /** Where the local system listens. */
  readonly url: string;
  readonly sources: readonly string[];
  readSecret(name: string): unknown;
}

const samplesFolder = join(import.meta.dirname, '../../examples');

const SourceSecret = v.object({ signingSecrets: v.tupleWithRest([v.string()], v.string()) });
const Request = v.pipe(v.string(), v.parseJson(), SampleRequest);

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Tells the page what can be sent, and signs and sends what it makes of it. Returns whether the request was one of these. */
export function createSampleSender(options: SampleOptions): Handler {
  return async (request, response) => {
    switch (`${request.method} ${pathOf(request)}`) {
      case 'GET /console/setup.json':
        sendJson(response, 200, await setupOf(options));
        return true;
      case 'POST /console/sample':
        await sendSample(request, response, options);
        return true;
      default:
        return false;
    }
  };
}

async function setupOf({ sources }: SampleOptions): Promise<ConsoleSetup> {
  const files = (await readdir(samplesFolder)).filter((name) => name.endsWith('.json')).toSorted();
  const samples = files.map(async (name) => ({
    name: basename(name, '.json'),
    body: await readFile(join(samplesFolder, name), 'utf8'),
  }));
  return { mode: 'local', sources: [...sources], samples: await Promise.all(samples) };
}

async function sendSample(
  request: IncomingMessage,
  response: ServerResponse,
  { url, sources, readSecret }: SampleOptions,
): Promise<void> {
  const bytes = await readBody(request);
  if (typeof bytes === 'string') return respondTooLarge(request, response);
  const parsed = v.safeParse(Request, bytes.toString('utf8'));
  if (!parsed.success) return refuse(response, 'The request must be JSON with source and body.');
  const { source, body } = parsed.output;
  if (!sources.includes(source)) return refuse(response, `There is no source ${source}.`);
  const secret = v.safeParse(SourceSecret, readSecret(sourceSecretName(source)));
  if (!secret.success) {
    const name = sourceSecretName(source);
    return refuse(response, `The secrets file has no "${name}" with a list of signingSecrets.`);
  }
  const reply = await fetch(`${url}/webhooks/${source}`, {
    method: 'POST',
    headers: signedHeaders({
      id: `msg_${randomUUID()}`,
      secret: secret.output.signingSecrets[0],
      body,
    }),
    body,
  });
  const contentType = reply.headers.get('content-type') ?? 'text/plain';
  send(response, { status: reply.status, contentType, body: await reply.text() });
}

function refuse(response: ServerResponse, detail: string): void {
  sendProblem(response, { status: 400, code: 'invalid_request', title: 'Bad Request', detail });
}
