import type { DeliveryStatus } from '../functions/domain/delivery.ts';
import type { ConnectionView } from '../functions/operator/contract/connection-view.ts';
import { line, safe } from './safe-text.ts';
import type { Suggest } from './suggested-command.ts';
import type { Terminal } from './terminal.ts';
import { describeTime, relativeTime } from './times.ts';

const stateStyles = {
  ok: 'green',
  paused: 'yellow',
  held: 'magenta',
  'rate-limited': 'yellow',
  open: 'red',
  recovering: 'yellow',
  removed: 'yellow',
} as const satisfies Record<ConnectionView['state'], string>;

/** Whether a connection gets nothing done, without anybody having wanted that. */
export function isTroubled({ state }: ConnectionView): boolean {
  return state === 'held' || state === 'open' || state === 'rate-limited';
}

interface Means {
  readonly terminal: Terminal;
  /** Writes a command for the system that the connections are of. */
  readonly suggest: Suggest;
}

/** Connections as a table, and below it what to do about those that are not well. */
export function showConnections(
  connections: readonly ConnectionView[],
  { terminal, suggest }: Means,
): void {
  if (connections.length === 0) {
    terminal.note('There are no connections in the config.');
    return;
  }
  const now = terminal.now();
  terminal.printTable<ConnectionView>(
    [
      { header: 'CONNECTION', of: ({ name }) => name },
      { header: 'PROVIDER', of: ({ provider }) => provider, whenNarrow: 'drop' },
      {
        header: 'STATE',
        of: ({ state, enabled }) => (enabled || state === 'removed' ? state : `${state}, disabled`),
        paint: (text, { state }) => terminal.paint(stateStyles[state], text),
      },
      ...(['pending', 'waiting', 'held', 'failed'] as const).map((status) => ({
        header: status.toUpperCase(),
        of: (view: ConnectionView) => countOf(view, status),
      })),
      ...(['delivered', 'superseded', 'cancelled'] as const).map((status) => ({
        header: status.toUpperCase(),
        of: (view: ConnectionView) => countOf(view, status),
        whenNarrow: 'drop' as const,
      })),
      {
        header: 'OLDEST OPEN',
        of: ({ oldestOpenAt }) =>
          oldestOpenAt === undefined ? '-' : relativeTime(oldestOpenAt, now),
        whenNarrow: 'drop',
      },
    ],
    connections,
  );
  const advice = connections.flatMap((view) => adviceOn(view, { now, suggest }));
  if (advice.length > 0) terminal.print('', ...advice);
}

function countOf({ counts, countsAtLeast }: ConnectionView, status: DeliveryStatus): string {
  return `${counts[status]}${countsAtLeast.includes(status) ? '+' : ''}`;
}

/** What an operator should know of a connection, and do next; one line each, fit for a terminal. */
export function adviceOn(
  view: ConnectionView,
  { now, suggest }: { now: Date; suggest: Suggest },
): string[] {
  const { name, hold, paused, counts } = view;
  if (view.state === 'removed') {
    return [
      line`${name}: it is in the config no longer, and nothing is delivered there. Put it back under this name, or cancel what is left: ${suggest`deliveries --connection ${name}`}. What is open ends 7 days after it came in.`,
    ];
  }
  return [
    hold &&
      line`${name}: its credentials are refused since ${describeTime(hold.since, now)}: ${hold.reason}. Put others with: ${suggest`secrets set ${name}`}`,
    paused &&
      line`${name}: paused since ${describeTime(paused.since, now)}. Let it go on with: ${suggest`resume ${name}`}`,
    limitAdvice(view, { now, suggest }),
    circuitAdvice(view, now),
    counts.failed > 0 &&
      line`${name}: ${countOf(view, 'failed')} failed. See why with: ${suggest`deliveries --connection ${name} --status failed`}; try again with: ${suggest`retry --connection ${name}`}`,
  ].filter((text) => typeof text === 'string');
}

function limitAdvice(
  { name, rateLimit, state, circuit }: ConnectionView,
  { now, suggest }: { now: Date; suggest: Suggest },
): string | undefined {
  if (rateLimit !== undefined) {
    const { until, since, reason } = rateLimit;
    return line`${name}: the provider asked to be left alone until ${describeTime(until, now)}, since ${describeTime(since, now)}: ${reason}. Nothing is called; the backlog goes out gradually then. If it cannot mean that time: ${suggest`resume ${name}`}`;
  }
  return state === 'recovering' && circuit.state === 'closed'
    ? line`${name}: the provider may be called again, and the backlog goes out gradually.`
    : undefined;
}

function circuitAdvice({ name, circuit }: ConnectionView, now: Date): string | undefined {
  switch (circuit.state) {
    case 'closed':
      return undefined;
    case 'open': {
      const since =
        circuit.openedAt === undefined ? '' : ` since ${describeTime(circuit.openedAt, now)}`;
      const reason = circuit.reason === undefined ? '' : `: ${safe(circuit.reason)}`;
      return `${safe(name)}: the provider is down and left alone${since}${reason}. It is probed; nothing is to be done here.`;
    }
    case 'recovering':
      return line`${name}: the provider is back, and the backlog goes out gradually.`;
    default:
      return circuit.state satisfies never;
  }
}
