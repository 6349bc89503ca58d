/** Where the encrypted payload is: in the item itself, in the bucket, or gone because the delivery has ended. */
export type SealedPayload =
  | { kind: 'inline'; bytes: Uint8Array }
  | { kind: 'object'; key: string }
  | { kind: 'removed' };
