import * as v from 'valibot';
import { ActivityView } from '../../functions/operator/contract/activity-view.ts';
import { ChangeView } from '../../functions/operator/contract/change-view.ts';
import {
  BulkRetryView,
  ConnectionListView,
  ConnectionView,
} from '../../functions/operator/contract/connection-view.ts';
import { DeliveryPageView, DeliveryView } from '../../functions/operator/contract/delivery-view.ts';
import { RepliesView } from '../../functions/operator/contract/replies-view.ts';
import {
  ErasureView,
  UserReleaseView,
  UserView,
} from '../../functions/operator/contract/user-view.ts';
import { ConsoleSetup, type SampleRequest } from '../setup.ts';
import { type DeliveryFilter, toQuery } from '../shell/route.ts';
import { request } from './request.ts';

/** Which of a connection's failed deliveries are tried again. */
export interface BulkRetry {
  /** `rejected`, `exhausted`, or part of the reason's text. */
  readonly reason?: string;
  /** ISO 8601: only what has failed since. */
  readonly since?: string;
  readonly cursor?: string;
}

const Accepted = v.object({ id: v.string() });

const at = (path: string, name: string) => `/${path}/${encodeURIComponent(name)}`;

export const getSetup = () => request({ path: '/console/setup.json', schema: ConsoleSetup });

export const getConnections = () => request({ path: '/connections', schema: ConnectionListView });

export const getConnection = (name: string) =>
  request({ path: at('connections', name), schema: ConnectionView });

export const getActivity = (hours: number) =>
  request({ path: `/activity${toQuery({ hours })}`, schema: ActivityView });

export const getDeliveries = (filter: DeliveryFilter & { readonly limit: number }) =>
  request({ path: `/deliveries${toQuery(filter)}`, schema: DeliveryPageView });

export const getDelivery = (id: string) =>
  request({ path: at('deliveries', id), schema: DeliveryView });

/** Each look is on record. */
export const getReplies = (id: string) =>
  request({ path: `${at('deliveries', id)}/replies`, schema: RepliesView });

export const getChange = (id: string) => request({ path: at('changes', id), schema: ChangeView });

export const getUser = (key: string) =>
  request({ path: `/users${toQuery({ key })}`, schema: UserView });

export const retryDelivery = (id: string) =>
  request({ method: 'POST', path: `${at('deliveries', id)}/retry`, schema: DeliveryView });

export const cancelDelivery = (id: string) =>
  request({ method: 'POST', path: `${at('deliveries', id)}/cancel`, schema: DeliveryView });

export const pauseConnection = (name: string) =>
  request({ method: 'POST', path: `${at('connections', name)}/pause`, schema: ConnectionView });

export const resumeConnection = (name: string) =>
  request({ method: 'POST', path: `${at('connections', name)}/resume`, schema: ConnectionView });

/** Tries one page of a connection's failed deliveries again. */
export const retryConnection = (name: string, body: BulkRetry, signal: AbortSignal) =>
  request({
    method: 'POST',
    path: `${at('connections', name)}/retry`,
    body,
    schema: BulkRetryView,
    signal,
  });

export const eraseUser = (key: string) =>
  request({ method: 'DELETE', path: `/users${toQuery({ key })}`, schema: ErasureView });

export const releaseUser = (key: string) =>
  request({ method: 'POST', path: `/users/release${toQuery({ key })}`, schema: UserReleaseView });

/** Has the local system sign a change as a source would, and take it. */
export const sendSample = (body: SampleRequest) =>
  request({ method: 'POST', path: '/console/sample', body, schema: Accepted });
