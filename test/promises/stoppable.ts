/** Thrown where a process is made to stop: nothing after it happens. */
export class Stopped extends Error {
  constructor() {
    super('the process was stopped here');
    this.name = 'Stopped';
  }
}

/** Stops processes at chosen ones of all their port calls. */
export interface Stopper {
  /** Begins a process of that kind. */
  start(kind: string): StoppableProcess;
  /** What was called, in order, and by which process: `deliver 3: provider.send`. There a process can be stopped. */
  readonly calls: string[];
}

/** One invocation of a function. Once it has stopped, none of its parts makes a call any more. */
export interface StoppableProcess {
  /** The port, each of whose calls may be the last thing that the process does. */
  watch<Port extends object>(name: string, port: Port): Port;
  hasStopped(): boolean;
}

/** `during` leaves the call under way: it takes effect after the process has stopped. */
export const stopTimes = ['before', 'during', 'after'] as const;

export interface StopPoint {
  /** The number of the port call, from 0, counted over all processes. */
  readonly call: number;
  readonly when: (typeof stopTimes)[number];
}

/** Counts port calls, and stops whichever process makes one of these: it alone, and once for each point. */
export function createStopper(...points: readonly StopPoint[]): Stopper {
  const calls: string[] = [];
  let started = 0;

  function start(kind: string): StoppableProcess {
    let isStopped = false;
    started += 1;
    const process = `${kind} ${started}`;

    function enter(name: string): number {
      if (isStopped) throw new Stopped();
      calls.push(`${process}: ${name}`);
      const call = calls.length - 1;
      stopIf(call, 'before');
      return call;
    }

    function stopIf(call: number, when: StopPoint['when']): void {
      if (!points.some((point) => point.call === call && point.when === when)) return;
      isStopped = true;
      throw new Stopped();
    }

    async function make(name: string, work: () => unknown): Promise<unknown> {
      const call = enter(name);
      const working = work();
      stopIf(call, 'during');
      const value = await working;
      // Another part of the process may have stopped it meanwhile.
      if (isStopped) throw new Stopped();
      stopIf(call, 'after');
      return value;
    }

    return {
      hasStopped: () => isStopped,
      watch: (portName, port) =>
        new Proxy(port, {
          get(target, property) {
            const member: unknown = Reflect.get(target, property);
            // What is worked out without a call changes nothing wherever it stops.
            if (typeof member !== 'function' || property === 'claimNames') return member;
            const name = `${portName}.${String(property)}`;
            const work = (args: unknown[]): unknown => Reflect.apply(member, target, args);
            // Pages of deliveries are read lazily: what stops there stops before the first of them.
            if (property === 'due' || property === 'openSince')
              return (...args: unknown[]) => [enter(name), work(args)][1];
            return (...args: unknown[]) => make(name, () => work(args));
          },
        }),
    };
  }

  return { calls, start };
}

/** A point, and in words where it is. */
export interface NamedPoint extends StopPoint {
  /** `deliver 3: provider.send` */
  readonly name: string;
  readonly where: string;
}

/** Every point at which the processes of a run can be stopped, given the calls that it made. */
export function stopPointsOf(calls: readonly string[]): NamedPoint[] {
  return calls.flatMap((name, call) =>
    stopTimes.map((when) => ({ call, when, name, where: `${when} ${name} (call ${call})` })),
  );
}
