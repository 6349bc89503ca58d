import { createServer } from 'node:http';
import type { HttpReply, HttpRequest } from '../../functions/domain/http.ts';
import { type Config, parseConfig } from '../../functions/runtime/config.ts';
import { startSimulators } from '../../local/simulators/start-simulators.ts';

export const secrets: Readonly<Record<string, unknown>> = {
  'propaga/connections/gestao-plus': { username: 'made-up-user', password: 'made-up-password' },
  'propaga/connections/wecare': { key: 'made-up-key', secret: 'made-up-secret' },
  'propaga/connections/dito': { apiKey: 'made-up-api-key', secretKey: 'made-up-secret-key' },
  'propaga/connections/imagemais': { accessToken: 'made-up-token' },
};

export interface Simulated {
  readonly config: Config;
  readonly baseUrl: string;
  readonly port: number;
  /** What the connections' secrets are from now on. */
  secrets: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Starts the simulators of all four providers on a free port. */
export async function simulateAll(): Promise<Simulated> {
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}/simulators`;
  const config = configOf({
    'gestao-plus': {
      provider: 'gestao-plus',
      baseUrl: `${baseUrl}/gestao-plus`,
      origin: 'https://acme.gestao.plus',
    },
    wecare: { provider: 'wecare', baseUrl: `${baseUrl}/wecare`, key: 'email', batch: true },
    dito: { provider: 'dito', baseUrl: `${baseUrl}/dito`, id: 'cpf' },
    imagemais: { provider: 'imagemais', baseUrl: `${baseUrl}/imagemais` },
  });
  const readSecret = (name: string) => simulated.secrets[name];
  const { stop } = await startSimulators({ config, readSecret });
  const simulated: Simulated = { config, baseUrl, port, secrets, stop };
  return simulated;
}

export function configOf(connections: Readonly<Record<string, unknown>>): Config {
  const result = parseConfig({ sources: {}, connections });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.config;
}

/** Sends a request exactly as it is written. */
export async function send({ url, ...request }: HttpRequest): Promise<HttpReply> {
  const response = await fetch(url, request);
  const retryAfter = response.headers.get('retry-after');
  return {
    status: response.status,
    body: await response.text(),
    ...(retryAfter !== null && { retryAfter }),
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
