import { type Instance, type InstanceOptions, startInstance } from './instance.ts';
import type { InvocationFailure, InvocationResult } from './invocation.ts';

/**
 * How long an event waits for each busy instance before a further one is started. To start one takes a core longer than
 * most events do, so with less patience a burst would spend its time on starting instances.
 */
const patiencePerInstanceMs = 150;

/** A function of the template that can be invoked. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /** Runs the function on one event. Waits while all instances that it may have are busy. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** How long an event would wait now, in milliseconds, until an instance is started for it; 0 if one is free. */
  patienceMs(): number;
  /** Starts so many instances, so that the first events need not wait for them. */
  warmUp(count: number): Promise<void>;
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
  const waiting = new Set<(instance: Instance) => void>();
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

  const patienceMs = (): number => (idle.length > 0 ? 0 : patiencePerInstanceMs * instances.size);

  const acquire = (): Instance | Promise<Instance> => {
    const free = takeIdle();
    if (free !== undefined) return free;
    if (instances.size === 0) return start();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        if (instances.size < concurrency) take(start());
      }, patienceMs());
      const take = (instance: Instance): void => {
        clearTimeout(timer);
        waiting.delete(take);
        resolve(instance);
      };
      waiting.add(take);
    });
  };

  const release = (instance: Instance): void => {
    if (instance.hasEnded()) instances.delete(instance);
    const [next] = waiting;
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
    patienceMs,
    async warmUp(count) {
      const warm = Array.from({ length: Math.min(count, concurrency) }, start);
      await Promise.all(warm.map((instance) => instance.started));
      for (const instance of warm) {
        release(instance);
        const failure = instance.failure();
        if (failure !== undefined) report(failure);
      }
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
