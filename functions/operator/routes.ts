import type * as v from 'valibot';
import { ActivityView } from './contract/activity-view.ts';
import { AuditPageView } from './contract/audit-view.ts';
import { ChangeView } from './contract/change-view.ts';
import { BulkRetryView, ConnectionListView, ConnectionView } from './contract/connection-view.ts';
import { DeliveryPageView, DeliveryView } from './contract/delivery-view.ts';
import { RepliesView } from './contract/replies-view.ts';
import { ErasureView, UserReleaseView, UserView } from './contract/user-view.ts';

/** One thing that operators can ask for. */
export interface OperatorRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its parameters in braces. */
  readonly path: string;
  /** A name for programs, unique. */
  readonly operation: string;
  readonly summary: string;
  /** The answer if all is well. */
  readonly answer: { readonly status: 200 | 202; readonly schema: v.GenericSchema };
  /** The codes of the problems that it may answer with, by status, besides those that any may: `commonProblems`. */
  readonly problems: Readonly<Record<number, readonly string[]>>;
}

/** A query that cannot be read, and what could not be done now. */
export const commonProblems = { 400: ['invalid_query'], 503: ['unavailable'] } as const;

const unknown = { 404: ['not_found'] } as const;

/** Everything that operators can ask for. The stack, the api function and the OpenAPI document take it from here. */
export const operatorRoutes = [
  {
    method: 'GET',
    path: '/changes/{id}',
    operation: 'getChange',
    summary: 'Show a change with its deliveries, and why connections were skipped',
    answer: { status: 200, schema: ChangeView },
    problems: unknown,
  },
  {
    method: 'GET',
    path: '/deliveries',
    operation: 'listDeliveries',
    summary: 'List deliveries, newest first',
    answer: { status: 200, schema: DeliveryPageView },
    problems: { 400: ['invalid_query'] },
  },
  {
    method: 'GET',
    path: '/deliveries/{id}',
    operation: 'getDelivery',
    summary: 'Show a delivery with all its attempts',
    answer: { status: 200, schema: DeliveryView },
    problems: unknown,
  },
  {
    method: 'GET',
    path: '/deliveries/{id}/replies',
    operation: 'getReplies',
    summary:
      'Show what the provider replied, as it came. It may hold personal data; each look is in the audit',
    answer: { status: 200, schema: RepliesView },
    problems: { ...unknown, 410: ['replies_removed'], 503: ['replies_unreadable'] },
  },
  {
    method: 'POST',
    path: '/deliveries/{id}/retry',
    operation: 'retryDelivery',
    summary: 'Try a failed or waiting delivery again now, with the whole schedule before it',
    answer: { status: 202, schema: DeliveryView },
    problems: { ...unknown, 409: ['not_retryable', 'connection_removed'] },
  },
  {
    method: 'POST',
    path: '/deliveries/{id}/cancel',
    operation: 'cancelDelivery',
    summary:
      'End a delivery that has not ended, or dismiss a failed one, and remove its personal data',
    answer: { status: 202, schema: DeliveryView },
    problems: { ...unknown, 409: ['not_cancellable'] },
  },
  {
    method: 'GET',
    path: '/connections',
    operation: 'listConnections',
    summary: 'Show how every connection fares',
    answer: { status: 200, schema: ConnectionListView },
    problems: {},
  },
  {
    method: 'GET',
    path: '/connections/{name}',
    operation: 'getConnection',
    summary: 'Show how one connection fares',
    answer: { status: 200, schema: ConnectionView },
    problems: unknown,
  },
  {
    method: 'POST',
    path: '/connections/{name}/retry',
    operation: 'retryConnection',
    summary: 'Try everything again that has failed at a connection',
    answer: { status: 202, schema: BulkRetryView },
    problems: {
      400: ['invalid_json', 'invalid_request'],
      ...unknown,
      409: ['not_retryable', 'connection_removed'],
    },
  },
  {
    method: 'POST',
    path: '/connections/{name}/pause',
    operation: 'pauseConnection',
    summary: 'Call the provider no more until the connection is resumed; deliveries wait',
    answer: { status: 200, schema: ConnectionView },
    problems: { ...unknown, 409: ['connection_removed'] },
  },
  {
    method: 'POST',
    path: '/connections/{name}/resume',
    operation: 'resumeConnection',
    summary: 'Let a paused connection go on, try a held one again, or end a limit on requests',
    answer: { status: 200, schema: ConnectionView },
    problems: { ...unknown, 409: ['connection_removed'] },
  },
  {
    method: 'GET',
    path: '/activity',
    operation: 'getActivity',
    summary: 'Count the deliveries of the last hours by connection, time and result',
    answer: { status: 200, schema: ActivityView },
    problems: { 400: ['invalid_query'] },
  },
  {
    method: 'GET',
    path: '/audit',
    operation: 'listAudit',
    summary: 'List who did what, when, and to what, newest first',
    answer: { status: 200, schema: AuditPageView },
    problems: { 400: ['invalid_query'] },
  },
  {
    method: 'GET',
    path: '/users',
    operation: 'getUser',
    summary: 'Show what is remembered of a user at each connection, without any of their values',
    answer: { status: 200, schema: UserView },
    problems: { 400: ['invalid_key', 'invalid_query'] },
  },
  {
    method: 'DELETE',
    path: '/users',
    operation: 'eraseUser',
    summary:
      'Erase a user: cancel what is under way or has failed, remove their data and remembered ids',
    answer: { status: 200, schema: ErasureView },
    problems: { 400: ['invalid_key', 'invalid_query'], 503: ['unfinished'] },
  },
  {
    method: 'POST',
    path: '/users/release',
    operation: 'releaseUser',
    summary:
      'Date now what was applied to a user with a time in the future, so that changes dated now are newer',
    answer: { status: 200, schema: UserReleaseView },
    problems: { 400: ['invalid_key', 'invalid_query'], 503: ['unfinished'] },
  },
] as const satisfies readonly OperatorRoute[];
