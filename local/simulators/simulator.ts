import type { IncomingHttpHeaders } from 'node:http';

/** A request as a simulated provider sees it. */
export interface SimulatedRequest {
  readonly method: string;
  /** What follows the connection's base URL, without a query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A reply; a body that is not a string is written as JSON. */
export interface SimulatedReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A stand-in for one provider: answers as its documentation says, and keeps what it was told in memory. */
export interface Simulator {
  handle(request: SimulatedRequest): SimulatedReply;
  /** The body that the provider sends with an error status. */
  errorBody(status: number): unknown;
  /** Everyone it has been told about, by id. */
  users(): Readonly<Record<string, unknown>>;
  forgetUsers(): void;
  /** Ends every token that a login has issued. */
  expireTokens(): void;
}

/** What a simulator knows of the connections that point at it. */
export interface SimulatorContext {
  /** The connections' secrets as they are now. */
  secrets(): readonly unknown[];
  /** The connections' settings in the config file. */
  readonly settings: readonly unknown[];
  now(): Date;
}

/** Users are known by default; one whose id or e-mail begins like this is not, until it is told about. */
const unknownPrefix = 'unknown-';

export function isUnknownByName(id: string): boolean {
  return id.toLowerCase().startsWith(unknownPrefix);
}
