import * as v from 'valibot';

/** Why an invocation failed. `timeout` and `exit` also end the instance that ran it. */
export interface InvocationFailure {
  readonly ok: false;
  readonly cause: 'error' | 'timeout' | 'exit';
  /** AWS's name for it, such as `Runtime.ExitError`, or the class of what the function threw. */
  readonly errorType: string;
  readonly message: string;
}

/** How an invocation of a function ended. */
export type InvocationResult = { readonly ok: true; readonly payload: unknown } | InvocationFailure;

/** One event on its way to an instance, as JSON: what AWS hands over is always JSON. */
export interface InvocationRequest {
  readonly requestId: string;
  readonly event: string;
  /** When the time-out strikes, in milliseconds since 1970. */
  readonly deadline: number;
}

/** What an instance is told when it starts. */
export interface InstanceSettings {
  readonly taskRoot: string;
  /** `<file>.<export>` */
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memorySize: number;
}

/** What an instance says: that it is ready, and how each invocation ended. */
export const InstanceMessage = v.variant('status', [
  v.object({ status: v.literal('ready') }),
  v.object({ status: v.literal('succeeded'), requestId: v.string(), payload: v.string() }),
  v.object({
    status: v.literal('failed'),
    requestId: v.string(),
    errorType: v.string(),
    message: v.string(),
  }),
]);

export type InstanceMessage = v.InferOutput<typeof InstanceMessage>;
