import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { listen } from '../../local/services/listen.ts';

const Invocation = v.object({
  event: v.unknown(),
  environment: v.record(v.string(), v.string()),
  remainingMs: v.number(),
  requestId: v.string(),
  functionName: v.string(),
  /** How many events this instance has had, this one included. */
  count: v.number(),
});

export type Invocation = v.InferOutput<typeof Invocation>;

/** What the function under test does with an event. */
export type Behaviour =
  | { readonly returns: unknown }
  | { readonly throws: string }
  | { readonly exits: true }
  | { readonly hangs: true };

/** The inside of the function under test: it tells the recorder each event and does what the recorder says. */
const bundle = `
const http = require('node:http');
let count = 0;
exports.handler = async (event, context) => {
  count += 1;
  const behaviour = await tell({
    event,
    environment: process.env,
    remainingMs: context.getRemainingTimeInMillis(),
    requestId: context.awsRequestId,
    functionName: context.functionName,
    count,
  });
  if (behaviour.throws) throw new TypeError(behaviour.throws);
  if (behaviour.exits) process.exit(1);
  while (behaviour.hangs);
  return behaviour.returns;
};
function tell(invocation) {
  return new Promise((resolve, reject) => {
    const request = http.request(process.env.RECORDER, { method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (chunk) => { text += chunk; });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
    request.end(JSON.stringify(invocation));
  });
}
`;

export interface Recorder {
  readonly url: string;
  readonly invocations: readonly Invocation[];
  /** Decides what the function does from now on. */
  behave(behaviour: (invocation: Invocation) => Behaviour | Promise<Behaviour>): void;
  stop(): Promise<void>;
}

/** Starts the server that the function under test reports to. Until told otherwise, the function returns nothing. */
export async function startRecorder(): Promise<Recorder> {
  const invocations: Invocation[] = [];
  let decide: Parameters<Recorder['behave']>[0] = () => ({ returns: undefined });
  const server = createServer(async (request, response) => {
    const invocation = v.parse(Invocation, await json(request));
    invocations.push(invocation);
    response.end(JSON.stringify(await decide(invocation)));
  });
  const { url, stop } = await listen(server);
  return {
    url,
    invocations,
    behave(behaviour) {
      decide = behaviour;
    },
    stop,
  };
}

/** Writes the bundle of the function under test as an asset of a cloud assembly. */
export async function writeBundle(directory: string): Promise<string> {
  const asset = join(directory, 'asset.f00d');
  await mkdir(asset, { recursive: true });
  await writeFile(join(asset, 'index.js'), bundle);
  await writeFile(join(asset, 'package.json'), '{"type":"commonjs"}');
  return asset;
}
