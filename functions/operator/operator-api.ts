import type { Audit } from '../domain/audit.ts';
import type { Connection } from '../domain/connection.ts';
import type { Log } from '../domain/log.ts';
import type { ReplyReader } from '../domain/look-at-replies.ts';
import type {
  ConnectionControl,
  DeliveryControl,
  DeliveryIndex,
  UserRecords,
} from '../domain/operator-ports.ts';
import type { Ambient, DeliveryQueue, DeliveryReader } from '../domain/ports.ts';
import type { ConnectionRegistry } from '../domain/removed-connections.ts';
import type { HttpAnswer } from '../http/http-answer.ts';
import type { HttpRequestEvent } from '../http/http-request.ts';

/** What the operator's routes work with. */
export interface OperatorApi {
  readonly connections: ReadonlyMap<string, Connection>;
  readonly registry: Pick<ConnectionRegistry, 'known'>;
  readonly reader: DeliveryReader;
  readonly deliveryControl: DeliveryControl;
  readonly index: DeliveryIndex;
  readonly connectionControl: ConnectionControl;
  readonly users: UserRecords;
  readonly replies: ReplyReader;
  readonly audit: Audit;
  readonly queue: Pick<DeliveryQueue, 'enqueue'>;
  readonly ambient: Pick<Ambient, 'now'>;
  readonly log: Log;
  readonly delaysSeconds: readonly number[];
  /** How long a request for many things may begin with further ones, in milliseconds. */
  readonly budgetMs: number;
}

/** A request whose query could be read. */
export interface OperatorRequest extends Omit<HttpRequestEvent, 'queryString'> {
  readonly query: Readonly<Record<string, string>>;
}

/** Answers one of the operator's routes. */
export type Handler = (request: OperatorRequest, api: OperatorApi) => Promise<HttpAnswer>;

/** Counts down the time that one request has. */
export function startBudget({ ambient, budgetMs }: OperatorApi): () => number {
  const endMs = ambient.now().getTime() + budgetMs;
  return () => endMs - ambient.now().getTime();
}
