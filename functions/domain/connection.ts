import type { Account } from './provider.ts';

/** One account at a provider, as the config describes it. */
export interface Connection {
  readonly name: string;
  readonly provider: string;
  readonly account: Account;
  /** What the ids of its users belong to; see `idSettingOf`. */
  readonly idSetting: string;
  readonly enabled: boolean;
  /** The sources it listens to; all of them without a list. */
  readonly sources?: readonly string[];
  /** How long one call to the provider may take. */
  readonly timeoutSeconds: number;
  /** How many batches of up to ten deliveries are worked on at once, over all instances of the function. */
  readonly maxConcurrency: number;
  /** How many transient failures in a row open the circuit. */
  readonly circuitFailures: number;
}
