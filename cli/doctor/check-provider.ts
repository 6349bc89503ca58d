import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createHttpProviderClient } from '../../functions/adapters/http-provider-client.ts';
import type { Connection } from '../../functions/domain/connection.ts';
import type { Access } from '../../functions/domain/provider.ts';
import { withReadable } from '../../functions/domain/reasons/why.ts';
import { createSessions } from '../../functions/domain/sessions.ts';
import type { Why } from '../../functions/domain/verdict.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { Finding } from './finding.ts';

const dayMs = 86_400_000;
/** Whoever has to ask the provider for another token needs some days. */
const warnBeforeMs = 14 * dayMs;

interface Means {
  readonly now: Date;
  /** Where the credentials are from, and are to be mended. */
  readonly store: Pick<SecretStore, 'setCommand'>;
}

/** Whether a provider lets us in. Where it has no login for programs, only whether it can be reached. */
export async function checkProvider(
  connection: Connection,
  access: Access,
  { now, store }: Means,
): Promise<Finding[]> {
  const { session } = access;
  switch (session.kind) {
    case 'login':
      return [await checkLogin(connection, access, { now, store })];
    case 'fixed':
      return [
        checkToken(connection.name, session.expiresAt, { now, store }),
        await checkReach(connection),
      ];
    case 'none':
      return [await checkReach(connection)];
    default:
      return session satisfies never;
  }
}

async function checkLogin(
  { name, timeoutSeconds, account }: Connection,
  access: Access,
  { now, store }: Means,
): Promise<Finding> {
  const check = `login at ${name}`;
  const sessions = createSessions(createHttpProviderClient(), timeoutSeconds * 1_000, {
    now: () => now,
  });
  const state = await sessions.open(access, 'now');
  const { messages } = account;
  const listening = { messages, credentials: access.secrets, known: new Set<string>() };
  const said = (why: Why) => withReadable(why, listening).reason;
  switch (state.kind) {
    case 'open':
      return { check, result: 'ok', detail: `${account.baseUrl} takes the credentials` };
    case 'refused':
      return {
        check,
        result: 'fail',
        detail: `${account.baseUrl} refuses the credentials: ${said(state)}`,
        next: `Put others with ${store.setCommand(name)}`,
      };
    case 'retry':
    case 'withheld':
      return {
        check,
        result: 'fail',
        detail: `${account.baseUrl}: ${state.kind === 'retry' ? said(state) : state.reason}`,
        next: 'Check its baseUrl in the config, and whether the provider is up.',
      };
    default:
      return state satisfies never;
  }
}

function checkToken(name: string, expiresAt: Date | undefined, { now, store }: Means): Finding {
  const check = `token of ${name}`;
  if (expiresAt === undefined) {
    return { check, result: 'ok', detail: 'it does not say when it expires' };
  }
  const at = expiresAt.toISOString();
  const next = `Get another from the provider, and put it with ${store.setCommand(name)}`;
  if (expiresAt <= now) return { check, result: 'fail', detail: `it expired at ${at}`, next };
  const isSoon = expiresAt.getTime() - now.getTime() < warnBeforeMs;
  return isSoon
    ? { check, result: 'warn', detail: `it expires at ${at}`, next }
    : { check, result: 'ok', detail: `it expires at ${at}` };
}

async function checkReach({ name, account, timeoutSeconds }: Connection): Promise<Finding> {
  const check = `reach of ${name}`;
  const problem = await connectProblem(new URL(account.baseUrl), timeoutSeconds * 1_000);
  return problem === undefined
    ? { check, result: 'ok', detail: `${account.baseUrl} can be reached` }
    : {
        check,
        result: 'fail',
        detail: `${account.baseUrl} cannot be reached (${problem})`,
        next: 'Check its baseUrl in the config, the network, and whether the provider is up.',
      };
}

/** Opens a connection, with its certificate checked if it is https, and closes it again. */
function connectProblem(url: URL, timeoutMs: number): Promise<string | undefined> {
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (isTls ? 443 : 80);
  return new Promise((resolve) => {
    const socket = isTls
      ? connectTls({ host, port, servername: host })
      : connectTcp({ host, port });
    const end = (problem: string | undefined): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(timeoutMs, () => end(`no answer within ${timeoutMs / 1_000} s`));
    socket.once(isTls ? 'secureConnect' : 'connect', () => end(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.name));
  });
}
