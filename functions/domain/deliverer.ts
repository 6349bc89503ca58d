import type { Conclusion } from './delivery.ts';
import type { Log } from './log.ts';
import type { SharedHealth } from './note-health.ts';
import type { DeliveryStore, StoredDelivery, UserState } from './ports.ts';
import type { ReadyDelivery } from './prepare-delivery.ts';
import type { ProviderTools } from './update-user.ts';

/** What a deliver function works with. */
export interface Deliverer {
  readonly store: DeliveryStore;
  readonly tools: ProviderTools;
  readonly delaysSeconds: readonly number[];
  readonly log: Log;
}

/** A pending delivery and what is known of its user and its connection. */
export interface DeliveryContext {
  readonly stored: StoredDelivery;
  readonly state: UserState;
  readonly health: SharedHealth;
}

/** A delivery that can be sent, or that has come to an end without a call. */
export type PreparedDelivery =
  /** With the user's state, if it was saved meanwhile. */
  | { kind: 'ready'; ready: ReadyDelivery; state?: UserState }
  | { kind: 'conclude'; conclusion: Conclusion; state?: UserState | undefined };
