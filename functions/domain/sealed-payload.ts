/** Where the encrypted payload is: in the item itself, in the bucket, or gone because the delivery has ended. */
export type SealedPayload =
  | { kind: 'inline'; bytes: Uint8Array }
  | { kind: 'object'; key: string }
  | { kind: 'removed' };

/** Providers' replies to the attempts of a delivery, each encrypted, the newest last. */
export interface SealedReplies {
  readonly sealed: readonly Uint8Array[];
  /** How many older ones there was no room for. */
  readonly dropped: number;
}
