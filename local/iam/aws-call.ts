import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Inventory } from './access-rules.ts';
import type { Access } from './decide.ts';

/** A call as it comes over the wire. */
export interface AwsCall {
  readonly method: string;
  /** Path and query, still encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Empty for an API that says all in the URL. */
  readonly body: Buffer;
}

/** Why a call does not get through. */
export interface Refusal {
  readonly kind: 'access denied' | 'no credentials' | 'unknown key' | 'wrong signature';
  readonly message: string;
}

/** How one AWS service is spoken to. */
export interface AwsApi {
  /** The service's name in signatures. */
  readonly service: string;
  /** Where a call says what it is about: `url` spares reading bodies, which may be large. */
  readonly speaksBy: 'body' | 'url';
  /** All that a call does, or undefined if this machine cannot tell. */
  accessesOf(call: AwsCall, inventory: Inventory): readonly Access[] | undefined;
  /** Answers as the service itself refuses. */
  refuse(response: ServerResponse, refusal: Refusal): void;
}
