import type { ConnectionView } from '../../functions/operator/contract/connection-view.ts';
import type { ApiClient } from '../api-client.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { Suggest } from '../suggested-command.ts';
import type { Target } from '../target.ts';
import { describeTime } from '../times.ts';
import type { Finding } from './finding.ts';

const maxClockErrorSeconds = 5;
/** Webhooks whose timestamp is further off are refused. */
const toleratedSeconds = 300;
const oldMs = 3_600_000;

/** Whether the API answers, and whether its clock and ours agree. */
export async function checkApi(target: Target, now: () => Date): Promise<Finding[]> {
  const before = now().getTime();
  const response = await target.request({ method: 'GET', path: '/health' });
  const after = now().getTime();
  if (!response.ok) {
    const detail = `${target.name} answers ${response.status}`;
    return [{ check: 'api', result: 'fail', detail, next: 'See the log of the receive function.' }];
  }
  const api: Finding = { check: 'api', result: 'ok', detail: `${target.name} answers` };
  return [api, checkClock(response.headers.get('date'), { before, after })];
}

/** The header has whole seconds, and was written between the two moments. */
function checkClock(
  date: string | null,
  { before, after }: { before: number; after: number },
): Finding {
  const check = 'clock';
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) {
    return { check, result: 'skip', detail: 'the API does not say what time it is' };
  }
  const offMs = Math.max(before - (theirs + 1_000), theirs - after, 0);
  const seconds = Math.round(offMs / 1_000);
  if (seconds <= maxClockErrorSeconds)
    return { check, result: 'ok', detail: 'agrees with the API' };
  return {
    check,
    result: seconds > toleratedSeconds ? 'fail' : 'warn',
    detail: `this machine's is ${seconds} s off the API's`,
    next: `Set it by NTP: what is signed here is refused from ${toleratedSeconds} s on.`,
  };
}

interface Means {
  readonly now: Date;
  readonly suggest: Suggest;
  /** Where the credentials of the connections are to be mended. */
  readonly store: Pick<SecretStore, 'setCommand'>;
}

/** How the connections fare. `configured` are those of the config file, if that can be read. */
export async function checkConnections(
  api: ApiClient,
  { configured, ...means }: Means & { readonly configured: readonly string[] | undefined },
): Promise<Finding[]> {
  const { connections } = await api.connections();
  const running = connections.map(({ name }) => name);
  const missing = (configured ?? []).filter((name) => !running.includes(name));
  return [
    ...connections.flatMap((view) => [
      checkConnection(view, means),
      ...(view.state === 'removed' ? [] : checkBacklog(view, means)),
    ]),
    ...missing.map(
      (name): Finding => ({
        check: `connection ${name}`,
        result: 'warn',
        detail: 'it is in the config, but not in the system that is running',
        next: 'Start or deploy it anew, or name the config that it runs with.',
      }),
    ),
  ];
}

function checkConnection(
  { name, state, hold, paused, circuit, rateLimit }: ConnectionView,
  { now, suggest, store }: Means,
): Finding {
  const check = `connection ${name}`;
  switch (state) {
    case 'ok':
      return { check, result: 'ok', detail: 'deliveries go out' };
    case 'recovering':
      return { check, result: 'ok', detail: 'its backlog goes out gradually' };
    case 'paused': {
      const since = paused === undefined ? '' : ` since ${describeTime(paused.since, now)}`;
      return { check, result: 'warn', detail: `paused${since}`, next: suggest`resume ${name}` };
    }
    case 'held':
      return {
        check,
        result: 'fail',
        detail: `held, as its credentials are refused: ${hold?.reason ?? 'no reason known'}`,
        next: store.setCommand(name),
      };
    case 'rate-limited': {
      const until = rateLimit === undefined ? '' : ` until ${describeTime(rateLimit.until, now)}`;
      return {
        check,
        result: 'warn',
        detail: `the provider asked to be left alone${until}`,
        next: 'Nothing, or ask the provider for more: deliveries wait, and go out gradually then.',
      };
    }
    case 'open':
      return {
        check,
        result: 'fail',
        detail: `the provider is down and left alone: ${circuit.reason ?? 'no reason known'}`,
        next: 'Ask the provider. It is probed, and deliveries go out once it is back.',
      };
    case 'removed':
      return {
        check,
        result: 'warn',
        detail: 'it is in the config no longer, and deliveries of it are left',
        next: `Put it back under this name, or cancel them: ${suggest`deliveries --connection ${name}`}`,
      };
    default:
      return state satisfies never;
  }
}

function checkBacklog(
  { name, counts, oldestOpenAt }: ConnectionView,
  { now, suggest }: Means,
): Finding[] {
  const isOld = oldestOpenAt !== undefined && now.getTime() - Date.parse(oldestOpenAt) > oldMs;
  const failed: Finding = {
    check: `failed at ${name}`,
    result: 'warn',
    detail: `${counts.failed} have failed`,
    next: `${suggest`deliveries --status failed --connection ${name}`}, then ${suggest`retry --connection ${name}`}`,
  };
  const old: Finding = {
    check: `backlog of ${name}`,
    result: 'warn',
    detail: `the oldest that has not ended came at ${oldestOpenAt && describeTime(oldestOpenAt, now)}`,
    next: suggest`deliveries --connection ${name} --status waiting`,
  };
  return [...(counts.failed > 0 ? [failed] : []), ...(isOld ? [old] : [])];
}
