import * as v from 'valibot';
import type { DeliveryStatus } from '../functions/domain/delivery.ts';
import { AuditPageView } from '../functions/operator/contract/audit-view.ts';
import { ChangeView } from '../functions/operator/contract/change-view.ts';
import {
  BulkRetryView,
  ConnectionListView,
  ConnectionView,
} from '../functions/operator/contract/connection-view.ts';
import { DeliveryPageView, DeliveryView } from '../functions/operator/contract/delivery-view.ts';
import { RepliesView } from '../functions/operator/contract/replies-view.ts';
import {
  ErasureView,
  UserReleaseView,
  UserView,
} from '../functions/operator/contract/user-view.ts';
import { problemOf, unreadable } from './api-problem.ts';
import { CommandError } from './command-error.ts';
import { exitCodes } from './exit-codes.ts';
import type { ApiRequest, Target } from './target.ts';

interface PageQuery {
  /** 1 to 100. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export interface DeliveriesQuery extends PageQuery {
  readonly status?: DeliveryStatus | undefined;
  readonly connection?: string | undefined;
  readonly userKey?: string | undefined;
}

export interface BulkRetry {
  /** `rejected`, `exhausted`, or part of the reason's text. */
  readonly reason?: string | undefined;
  /** ISO 8601. */
  readonly since?: string | undefined;
  readonly cursor?: string | undefined;
}

/** What operators can ask for. Whatever is answered otherwise than agreed is a `CommandError` that says what to do. */
export interface ApiClient {
  change(id: string): Promise<ChangeView>;
  delivery(id: string): Promise<DeliveryView>;
  /** Each look is on record. */
  replies(id: string): Promise<RepliesView>;
  deliveries(query: DeliveriesQuery): Promise<DeliveryPageView>;
  retryDelivery(id: string): Promise<DeliveryView>;
  cancelDelivery(id: string): Promise<DeliveryView>;
  connections(): Promise<ConnectionListView>;
  connection(name: string): Promise<ConnectionView>;
  retryConnection(name: string, retry: BulkRetry): Promise<BulkRetryView>;
  pauseConnection(name: string): Promise<ConnectionView>;
  resumeConnection(name: string): Promise<ConnectionView>;
  audit(query: PageQuery): Promise<AuditPageView>;
  user(key: string): Promise<UserView>;
  eraseUser(key: string): Promise<ErasureView>;
  releaseUser(key: string): Promise<UserReleaseView>;
}

export function createApiClient(target: Target): ApiClient {
  const get = <Schema extends v.GenericSchema>(
    schema: Schema,
    path: string,
    query?: ApiRequest['query'],
  ) => ask(target, schema, { method: 'GET', path, ...(query && { query }) });
  const post = <Schema extends v.GenericSchema>(schema: Schema, path: string, body?: unknown) =>
    ask(target, schema, {
      method: 'POST',
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    change: async (id) => get(ChangeView, `/changes/${segment(id)}`),
    delivery: async (id) => get(DeliveryView, `/deliveries/${segment(id)}`),
    replies: async (id) => get(RepliesView, `/deliveries/${segment(id)}/replies`),
    deliveries: ({ limit, ...query }) =>
      get(DeliveryPageView, '/deliveries', { ...query, limit: limit?.toString() }),
    retryDelivery: async (id) => post(DeliveryView, `/deliveries/${segment(id)}/retry`),
    cancelDelivery: async (id) => post(DeliveryView, `/deliveries/${segment(id)}/cancel`),
    connections: () => get(ConnectionListView, '/connections'),
    connection: async (name) => get(ConnectionView, `/connections/${segment(name)}`),
    retryConnection: async (name, retry) =>
      post(BulkRetryView, `/connections/${segment(name)}/retry`, retry),
    pauseConnection: async (name) => post(ConnectionView, `/connections/${segment(name)}/pause`),
    resumeConnection: async (name) => post(ConnectionView, `/connections/${segment(name)}/resume`),
    audit: ({ limit, cursor }) =>
      get(AuditPageView, '/audit', { limit: limit?.toString(), cursor }),
    user: (key) => get(UserView, '/users', { key }),
    eraseUser: (key) =>
      ask(target, ErasureView, { method: 'DELETE', path: '/users', query: { key } }),
    releaseUser: (key) =>
      ask(target, UserReleaseView, { method: 'POST', path: '/users/release', query: { key } }),
  };
}

async function ask<Schema extends v.GenericSchema>(
  target: Target,
  schema: Schema,
  request: ApiRequest,
): Promise<v.InferOutput<Schema>> {
  const { ok, status, text } = await target.request(request);
  if (!ok) throw problemOf(target, status, text);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (!parsed.success) throw unreadable(target, status);
  return parsed.output;
}

/** An id or a name as one segment of a path, where API Gateway leaves no other characters as they are. */
function segment(text: string): string {
  if (/^\w[\w.-]*$/.test(text)) return text;
  throw new CommandError(
    `"${text}" is neither an id nor a name: those have letters, digits, hyphens and dots only. propaga deliveries and propaga connections list what there is.`,
    exitCodes.notFound,
  );
}
