import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { type InstanceMessage, InstanceSettings } from './invocation.ts';

/** The thread that one instance of a function runs in: loads the bundle, then handles one event after the other. */
const settings = v.parse(InstanceSettings, workerData);

const Request = v.object({ requestId: v.string(), event: v.string(), deadline: v.number() });
const Handler = v.custom<(event: unknown, context: unknown) => unknown>(
  (input) => typeof input === 'function',
);

if (parentPort === null) throw new Error('instance-worker.ts runs in a worker thread only.');
const parent = parentPort;

const handle = loadHandler();
parent.on('message', async (input: unknown) => {
  const { requestId, event, deadline } = v.parse(Request, input);
  say(await run(requestId, event, deadline));
});
say({ status: 'ready' });

function loadHandler() {
  const [file = '', name = ''] = settings.handler.split('.');
  const path = ['.js', '.cjs']
    .map((extension) => join(settings.taskRoot, `${file}${extension}`))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`Cannot find module '${file}' in ${settings.taskRoot}`);
  const exported: unknown = createRequire(path)(path);
  return v.parse(v.looseObject({ [name]: Handler }), exported)[name];
}

async function run(requestId: string, event: string, deadline: number): Promise<InstanceMessage> {
  try {
    const result = await handle?.(JSON.parse(event), {
      awsRequestId: requestId,
      functionName: settings.functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: settings.functionArn,
      memoryLimitInMB: String(settings.memorySize),
      logGroupName: `/aws/lambda/${settings.functionName}`,
      logStreamName: 'local',
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    });
    return { status: 'succeeded', requestId, payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    // As the runtime on AWS does, so that the function's log holds the stack.
    console.error(error);
    return error instanceof Error
      ? { status: 'failed', requestId, errorType: error.name, message: error.message }
      : { status: 'failed', requestId, errorType: 'Error', message: String(error) };
  }
}

function say(message: InstanceMessage): void {
  parent.postMessage(message);
}
