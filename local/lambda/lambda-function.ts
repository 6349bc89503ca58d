import { type Instance, type InstanceOptions, startInstance } from './instance.ts';
import type { InvocationFailure, InvocationResult } from './invocation.ts';

/** A function of the template that can be invoked. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /** Runs the function on one event. Waits while all instances that it may have are busy. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** Starts a first instance, so that the first event need not wait for it. */
  warmUp(): Promise<void>;
  /** Waits for running invocations, but not longer than the given time, and ends all instances. */
  stop(graceMs: number): Promise<void>;
}

export interface LambdaFunctionOptions extends InstanceOptions {
  /** How many instances it may have, and so how many events it handles at the same time. */
  readonly concurrency: number;
  /** Called with each failed invocation. */
  readonly report: (failure: InvocationFailure) => void;
}

/** Makes a function that starts instances as events come, and uses them again, as AWS does. */
export function createLambdaFunction(options: LambdaFunctionOptions): LambdaFunction {
  const { settings, concurrency, report } = options;
  const instances = new Set<Instance>();
  const idle: Instance[] = [];
  const waiting: ((instance: Instance) => void)[] = [];
  const running = new Set<Promise<InvocationResult>>();

  const start = (): Instance => {
    const instance = startInstance(options);
    instances.add(instance);
    return instance;
  };

  /** The instance used last. One that ended by itself while idle is forgotten. */
  const takeIdle = (): Instance | undefined => {
    const instance = idle.pop();
    if (instance === undefined || !instance.hasEnded()) return instance;
    instances.delete(instance);
    return takeIdle();
  };

  const acquire = (): Instance | Promise<Instance> => {
    const free = takeIdle();
    if (free !== undefined) return free;
    if (instances.size < concurrency) return start();
    return new Promise((resolve) => waiting.push(resolve));
  };

  const release = (instance: Instance): void => {
    if (instance.hasEnded()) instances.delete(instance);
    const next = waiting.shift();
    if (next !== undefined) next(instance.hasEnded() ? start() : instance);
    else if (!instance.hasEnded()) idle.push(instance);
  };

  const run = async (event: unknown): Promise<InvocationResult> => {
    const instance = await acquire();
    const result = await instance.invoke(event);
    release(instance);
    if (!result.ok) report(result);
    return result;
  };

  return {
    name: settings.functionName,
    arn: settings.functionArn,
    async invoke(event) {
      const invocation = run(event);
      running.add(invocation);
      const result = await invocation;
      running.delete(invocation);
      return result;
    },
    async warmUp() {
      const instance = await acquire();
      await instance.started;
      release(instance);
      const failure = instance.failure();
      if (failure !== undefined) report(failure);
    },
    async stop(graceMs) {
      const { promise: outOfPatience, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, graceMs);
      await Promise.race([Promise.all(running), outOfPatience]);
      clearTimeout(timer);
      await Promise.all([...instances].map((instance) => instance.stop()));
    },
  };
}
