/** A request to a provider, complete: what is written here is what goes over the wire. */
export interface HttpRequest {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A provider's reply. */
export interface HttpReply {
  readonly status: number;
  /** The `Retry-After` header as it came. */
  readonly retryAfter?: string;
  /** The `Content-Type` header as it came. */
  readonly contentType?: string;
  /** The body as text, at most 1 MB of it. */
  readonly body: string;
}

/** No reply that could be used: what went wrong instead. After `unreachable` the provider knows nothing of the request. */
export type HttpFailure =
  | { readonly kind: 'timeout' | 'reset' | 'unreadable' | 'unreachable'; readonly reason: string }
  | Withheld;

/** No request was made: the provider wants to be left alone until then. */
export interface Withheld {
  readonly kind: 'withheld';
  readonly reason: string;
  readonly until: Date;
}
