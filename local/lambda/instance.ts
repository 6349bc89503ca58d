import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import * as v from 'valibot';
import {
  InstanceMessage,
  type InstanceSettings,
  type InvocationFailure,
  type InvocationRequest,
  type InvocationResult,
} from './invocation.ts';

/** One running copy of a function. It handles one event at a time and keeps its module state between events. */
export interface Instance {
  /** Settles once the bundle is loaded, or the instance has ended. */
  readonly started: Promise<void>;
  /** Whether it has ended, and can take no more events. */
  hasEnded(): boolean;
  /** Why it ended, if it did. */
  failure(): InvocationFailure | undefined;
  invoke(event: unknown): Promise<InvocationResult>;
  stop(): Promise<void>;
}

export interface InstanceOptions {
  readonly settings: InstanceSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Takes what the function writes to standard output and standard error. */
  readonly log: Writable;
}

type Finish = (result: InvocationResult) => void;

/** Starts an instance in a worker thread of its own. */
export function startInstance(options: InstanceOptions): Instance {
  const { settings, environment, timeoutSeconds, log } = options;
  const worker = new Worker(new URL('./instance-worker.js', import.meta.url), {
    workerData: settings,
    env: environment,
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: settings.memorySize },
  });
  worker.stdout.on('data', (chunk) => log.write(chunk));
  worker.stderr.on('data', (chunk) => log.write(chunk));

  let ended = false;
  let finish: Finish | undefined;
  let failure: Error | undefined;
  const { promise: started, resolve: setStarted } = Promise.withResolvers<void>();

  worker.on('message', (input) => {
    const message = v.parse(InstanceMessage, input);
    if (message.status === 'ready') setStarted();
    else finish?.(toResult(message));
  });
  worker.on('error', (error: Error) => {
    failure = error;
    log.write(`${error.stack ?? String(error)}\n`);
  });
  worker.on('exit', () => {
    ended = true;
    setStarted();
    finish?.(toExitResult(failure));
  });

  const run = (event: unknown): Promise<InvocationResult> =>
    new Promise((resolve) => {
      const timeoutMs = timeoutSeconds * 1_000;
      const timer = setTimeout(() => {
        finish?.(toTimeoutResult(timeoutSeconds));
        ended = true;
        void worker.terminate();
      }, timeoutMs);
      finish = (result) => {
        clearTimeout(timer);
        finish = undefined;
        resolve(result);
      };
      const request: InvocationRequest = {
        requestId: randomUUID(),
        event: JSON.stringify(event),
        deadline: Date.now() + timeoutMs,
      };
      worker.postMessage(request);
    });

  return {
    started,
    hasEnded: () => ended,
    failure: () => (ended ? toExitResult(failure) : undefined),
    async invoke(event) {
      await started;
      return ended ? toExitResult(failure) : await run(event);
    },
    async stop() {
      await worker.terminate();
    },
  };
}

function toResult(message: Exclude<InstanceMessage, { status: 'ready' }>): InvocationResult {
  return message.status === 'succeeded'
    ? { ok: true, payload: JSON.parse(message.payload) }
    : { ok: false, cause: 'error', errorType: message.errorType, message: message.message };
}

function toExitResult(failure: Error | undefined): InvocationFailure {
  return {
    ok: false,
    cause: 'exit',
    errorType: failure?.name ?? 'Runtime.ExitError',
    message: failure?.message ?? 'The function ended its process.',
  };
}

/** AWS's own words: https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html */
function toTimeoutResult(timeoutSeconds: number): InvocationResult {
  return {
    ok: false,
    cause: 'timeout',
    errorType: 'Sandbox.Timedout',
    message: `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  };
}
