import { deliveryTo, type TestSystem, useLocalSystem } from '../support/local-system.ts';
import type { ProviderServer } from '../support/provider-server.ts';
import { ditoCredentials, startDitoServer } from '../support/provider-server-dito.ts';
import { startWecareServer, wecareCredentials } from '../support/provider-server-wecare.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

/** A local system to look at: one connection at Dito and one at WeCare. */
export interface ConsoleSystem {
  readonly propaga: TestSystem;
  readonly dito: ProviderServer;
  readonly wecare: ProviderServer;
  /** Sends a change of a user that Dito alone is given, and returns the delivery's id. */
  toDito(number: number, key?: string): Promise<string>;
  /** The same for WeCare. */
  toWecare(number: number, key?: string): Promise<string>;
}

/** Runs a local system whose retries are an hour away: what waits, waits until somebody acts. */
export async function useConsoleSystem(): Promise<ConsoleSystem> {
  const dito = await startDitoServer();
  const wecare = await startWecareServer();
  const propaga = useLocalSystem({
    connections: {
      dito: { provider: 'dito', baseUrl: dito.baseUrl, id: 'given' },
      wecare: { provider: 'wecare', baseUrl: wecare.baseUrl, key: 'email' },
    },
    credentials: { dito: ditoCredentials, wecare: wecareCredentials },
    delaysSeconds: [3_600],
  });
  return {
    propaga,
    dito,
    wecare,
    async toDito(number, key = `u-${number}`) {
      const user = { key, name: `Pessoa ${number}`, ids: { dito: madeUpCpf(number) } };
      return deliveryTo(await propaga.accept({ user }), 'dito');
    },
    async toWecare(number, key = `u-${number}`) {
      const user = { key, name: `Pessoa ${number}`, email: emailOf(number) };
      return deliveryTo(await propaga.accept({ user }), 'wecare');
    },
  };
}

/** What tells a made-up person's requests to WeCare from all others. */
export function emailOf(number: number): string {
  return `pessoa.${number}@example.com`;
}

/** The address of a page of the local system's console. */
export function consoleUrl(propaga: TestSystem, hash = '#/'): string {
  return `${propaga.url()}/console${hash}`;
}
