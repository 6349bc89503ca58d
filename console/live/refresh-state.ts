import type { Failure } from '../api/failure.ts';
import { createStore } from '../shell/store.ts';

/** Something on the page that is no longer fresh. */
export interface Stale {
  /** When it was last refreshed, or first could not be; milliseconds since the epoch. */
  readonly since: number;
  readonly failure: Failure;
}

/** What has been stale for longest; undefined while everything on the page is fresh. */
export const refreshState = createStore<Stale | undefined>(undefined);

const refreshedAt = new Map<string, number>();
const stale = new Map<string, Stale>();

/** Notes that the refresh of one part of the page came to something, or why it did not. */
export function noteRefresh(part: string, failure: Failure | undefined): void {
  if (failure === undefined || isAnswer(failure)) {
    refreshedAt.set(part, Date.now());
    stale.delete(part);
  } else {
    const since = stale.get(part)?.since ?? refreshedAt.get(part) ?? Date.now();
    stale.set(part, { since, failure });
  }
  tell();
}

/** Notes that a part is no longer on the page. */
export function forgetRefresh(part: string): void {
  refreshedAt.delete(part);
  stale.delete(part);
  tell();
}

/** That something does not exist is an answer, too; that one may not ask is none. */
function isAnswer(failure: Failure): boolean {
  return failure.kind === 'problem' && [400, 404, 409].includes(failure.problem.status);
}

function tell(): void {
  refreshState.set([...stale.values()].toSorted((a, b) => a.since - b.since)[0]);
}
