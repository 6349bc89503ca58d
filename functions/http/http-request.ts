/** A request as a function sees it. */
export interface HttpRequestEvent {
  /** Such as `GET /changes/{id}`. */
  readonly route: string;
  /** The ARN that has signed the request; absent where nobody signs. */
  readonly caller?: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Decoded. */
  readonly path: Readonly<Record<string, string | undefined>>;
  /** As it was sent, without its question mark; see `readQuery`. */
  readonly queryString: string;
  /** The raw bytes, as they were sent. */
  readonly body: Uint8Array;
}
