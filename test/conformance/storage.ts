import type {
  ChangeStore,
  DeliveryReader,
  DeliveryStore,
  ReleaseStore,
} from '../../functions/domain/ports.ts';

/** The four stores of one implementation, over the same data. */
export interface Storage {
  readonly changes: ChangeStore;
  readonly reader: DeliveryReader;
  readonly releases: ReleaseStore;
  deliveriesOf(connection: string, idSetting?: string): DeliveryStore;
  /** How many payloads are stored for a connection, wherever they lie. */
  countPayloads(connection: string): Promise<number>;
}
