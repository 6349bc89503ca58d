import { createServer } from 'node:http';
import type { HttpReply, HttpRequest } from '../../functions/domain/http.ts';
import type { Access, Account, Login, Update } from '../../functions/domain/provider.ts';
import type { Verdict } from '../../functions/domain/verdict.ts';
import { type Config, parseConfig } from '../../functions/runtime/config.ts';
import { startSimulators } from '../../local/simulators/start-simulators.ts';
import { ana } from '../unit/providers/made-up-user.ts';

export const names = ['gestao-plus', 'wecare', 'dito', 'imagemais'] as const;
export type Name = (typeof names)[number];

/** Who Ana is at each provider. */
export const ids = {
  'gestao-plus': 108,
  wecare: 'ana.prado@example.com',
  dito: '52998224725',
  imagemais: 47,
} as const;

const secrets: Readonly<Record<string, unknown>> = {
  'propaga/connections/gestao-plus': { username: 'made-up-user', password: 'made-up-password' },
  'propaga/connections/wecare': { key: 'made-up-key', secret: 'made-up-secret' },
  'propaga/connections/dito': { apiKey: 'made-up-api-key', secretKey: 'made-up-secret-key' },
  'propaga/connections/imagemais': { accessToken: 'made-up-token' },
};

/** Something about a good request that is to be different. */
export interface Alteration {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The simulators of all four providers on a free port, and a client that speaks to them as the providers do. */
export interface Simulated {
  readonly baseUrl: string;
  /** What the simulators take the connections' secrets to be from now on; the client keeps the first ones. */
  secrets: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
  accessOf(name: Name): Access;
  logIn(name: Name): Promise<Login | undefined>;
  tokenFor(name: Name): Promise<string | undefined>;
  /** The request for an update, by default of every field of Ana's. */
  requestOf(name: Name, change?: Update): Promise<HttpRequest>;
  update(name: Name, change?: Update): Promise<Verdict>;
  /** Sends a good request with something about it changed. */
  altered(name: Name, alteration: Alteration): Promise<HttpReply>;
  control(
    name: Name,
    what: string,
    options?: { method?: string; body?: unknown },
  ): Promise<unknown>;
}

export async function simulateAll(): Promise<Simulated> {
  const baseUrl = `http://127.0.0.1:${await freePort()}/simulators`;
  const config = configOfAll(baseUrl);
  const { stop } = await startSimulators({
    config,
    readSecret: (name) => simulated.secrets[name],
  });

  async function tokenFor(name: Name): Promise<string | undefined> {
    const { session } = accessIn(config, name);
    if (session.kind === 'fixed') return session.token;
    const login = await simulated.logIn(name);
    return login?.kind === 'token' ? login.token : undefined;
  }

  async function requestOf(name: Name, change = fullUpdate(config, name)): Promise<HttpRequest> {
    const prepared = accessIn(config, name).request(change, await tokenFor(name));
    if (prepared.kind === 'rejected') throw new Error(prepared.reason);
    return prepared.request;
  }

  const simulated: Simulated = {
    baseUrl,
    secrets,
    stop,
    tokenFor,
    requestOf,
    accessOf: (name) => accessIn(config, name),
    async logIn(name) {
      const { session } = accessIn(config, name);
      if (session.kind !== 'login') return undefined;
      return session.read(await send(session.request), new Date());
    },
    async update(name, change) {
      return accessIn(config, name).verdict(await send(await requestOf(name, change)));
    },
    async altered(name, { url, headers, ...rest }) {
      const request = await requestOf(name);
      return send({
        ...request,
        ...rest,
        url: url === undefined ? request.url : `${baseUrl}/${name}${url}`,
        headers: { ...request.headers, ...headers },
      });
    },
    control: (name, what, options) => control(`${baseUrl}/${name}/_control/${what}`, options),
  };
  return simulated;
}

function configOfAll(baseUrl: string): Config {
  const origin = 'https://acme.gestao.plus';
  return configOf({
    'gestao-plus': { provider: 'gestao-plus', baseUrl: `${baseUrl}/gestao-plus`, origin },
    wecare: { provider: 'wecare', baseUrl: `${baseUrl}/wecare`, key: 'email', batch: true },
    dito: { provider: 'dito', baseUrl: `${baseUrl}/dito`, id: 'cpf' },
    imagemais: { provider: 'imagemais', baseUrl: `${baseUrl}/imagemais` },
  });
}

export function configOf(connections: Readonly<Record<string, unknown>>): Config {
  const result = parseConfig({ sources: {}, connections });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.config;
}

function accountIn(config: Config, name: Name): Account {
  const connection = config.connections.get(name);
  if (connection === undefined) throw new Error(`There is no connection ${name}.`);
  return connection.account;
}

function accessIn(config: Config, name: Name): Access {
  const result = accountIn(config, name).access(secrets[`propaga/connections/${name}`]);
  if (!result.ok) throw new Error(result.issues.join('; '));
  return result.access;
}

function fullUpdate(config: Config, name: Name): Update {
  const { fields, attributes } = accountIn(config, name);
  const attribute = attributes ? (['attributes.plano'] as const) : [];
  return { id: ids[name], user: ana, fields: [...fields, ...attribute] };
}

/** Sends a request exactly as it is written. */
export async function send({ url, ...request }: HttpRequest): Promise<HttpReply> {
  const response = await fetch(url, request);
  const retryAfter = response.headers.get('retry-after');
  const contentType = response.headers.get('content-type');
  return {
    status: response.status,
    body: await response.text(),
    ...(retryAfter !== null && { retryAfter }),
    ...(contentType !== null && { contentType }),
  };
}

async function control(
  url: string,
  { method, body }: { method?: string; body?: unknown } = {},
): Promise<unknown> {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
