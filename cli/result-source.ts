import type { DeliveryView } from '../functions/operator/contract/delivery-view.ts';

/** Where `propaga tail` has its news from. */
export interface ResultSource {
  /** Deliveries each time that something has come of them, the oldest news first, until the signal aborts. */
  results(signal: AbortSignal): AsyncIterable<DeliveryView>;
}
