/** Thrown where a process is made to stop: nothing after it happens. */
export class Stopped extends Error {
  constructor() {
    super('the process was stopped here');
    this.name = 'Stopped';
  }
}

/** Stops the running process at one of its port calls. */
export interface Stopper {
  /** The port, each of whose calls may be the last thing that a process does. */
  watch<Port extends object>(name: string, port: Port): Port;
  /** A stopped process makes no call any more; a new one may. */
  restart(): void;
  /** What was called, in order: the places where a process can be stopped. */
  readonly calls: string[];
}

export interface StopPoint {
  /** The number of the port call, from 0. */
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** Counts port calls, and stops the process at one of them: once, before or after the call has had its effect. */
export function createStopper(point?: StopPoint): Stopper {
  const calls: string[] = [];
  let isStopped = false;

  function enter(name: string): number {
    if (isStopped) throw new Stopped();
    calls.push(name);
    const call = calls.length - 1;
    stopIf(call, 'before');
    return call;
  }

  function stopIf(call: number, when: StopPoint['when']): void {
    if (point?.call !== call || point.when !== when) return;
    isStopped = true;
    throw new Stopped();
  }

  return {
    calls,
    restart() {
      isStopped = false;
    },
    watch: (portName, port) =>
      new Proxy(port, {
        get(target, property) {
          const member: unknown = Reflect.get(target, property);
          if (typeof member !== 'function') return member;
          const name = `${portName}.${String(property)}`;
          const work = (args: unknown[]): unknown => Reflect.apply(member, target, args);
          // Pages of due deliveries are read lazily: what stops there stops before the first of them.
          if (property === 'due') return (...args: unknown[]) => [enter(name), work(args)][1];
          return async (...args: unknown[]) => {
            const call = enter(name);
            const value = await work(args);
            stopIf(call, 'after');
            if (isStopped) throw new Stopped();
            return value;
          };
        },
      }),
  };
}
