import type { Ambient, DeliveryStore } from '../../../functions/domain/ports.ts';

const finalStatuses: readonly string[] = ['delivered', 'superseded', 'failed'];

/** When deliveries ended, by their ids. */
export interface Ends {
  readonly at: ReadonlyMap<string, Date>;
  /** The store that tells. */
  watching(store: DeliveryStore): DeliveryStore;
  /** How many have ended of those that were received before the provider was back. */
  ofBacklog(): number;
}

export function createEnds(ambient: Pick<Ambient, 'now'>, providerIsBack: Date): Ends {
  const at = new Map<string, Date>();
  const backAt = providerIsBack.toISOString();
  let ofBacklog = 0;
  return {
    at,
    ofBacklog: () => ofBacklog,
    watching: (store) => ({
      ...store,
      conclude(stored, conclusion, now) {
        const { id, receivedAt } = stored.delivery;
        if (finalStatuses.includes(conclusion.status)) {
          if (!at.has(id) && receivedAt < backAt) ofBacklog += 1;
          at.set(id, ambient.now());
        }
        return store.conclude(stored, conclusion, now);
      },
    }),
  };
}
