import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

// The thread that one instance of a function runs in: loads the bundle, then handles one event after the other.
// JavaScript without libraries, because stripping types and loading a schema in each instance takes longer than its bundle.

/** @type {import('./invocation.ts').InstanceSettings} */
const settings = workerData;

const handle = loadHandler();
parentPort.on('message', async ({ requestId, event, deadline }) => {
  parentPort.postMessage(await run(requestId, event, deadline));
});
parentPort.postMessage({ status: 'ready' });

function loadHandler() {
  const [file, name] = settings.handler.split('.');
  const path = ['.js', '.cjs']
    .map((extension) => join(settings.taskRoot, `${file}${extension}`))
    .find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`Cannot find module '${file}' in ${settings.taskRoot}`);
  const handler = createRequire(path)(path)[name];
  if (typeof handler !== 'function') throw new Error(`${path} exports no function '${name}'`);
  return handler;
}

async function run(requestId, event, deadline) {
  try {
    const result = await handle(JSON.parse(event), {
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
