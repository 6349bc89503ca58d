import type { Failure } from '../api/failure.ts';
import { createStore } from '../shell/store.ts';

/** How up to date the page is. */
export interface RefreshState {
  /** When the last answer came; milliseconds since the epoch. */
  readonly refreshedAt?: number;
  /** Since when there is none any more, and why. */
  readonly failing?: { readonly since: number; readonly failure: Failure };
}

export const refreshState = createStore<RefreshState>({});

/** Notes that a refresh came to something, or why it did not. */
export function noteRefresh(failure: Failure | undefined): void {
  const before = refreshState.get();
  // That something does not exist is an answer, too.
  if (failure === undefined || (failure.kind === 'problem' && failure.problem.status < 500)) {
    refreshState.set({ refreshedAt: Date.now() });
    return;
  }
  refreshState.set({
    ...before,
    failing: { since: before.failing?.since ?? before.refreshedAt ?? Date.now(), failure },
  });
}
