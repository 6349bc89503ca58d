import type { ServerResponse } from 'node:http';
import type { ConnectionName } from './model.ts';
import { userKeyOf } from './plan.ts';

/** A caller that has given up, or was stopped, hangs up; learning of that may take so long. */
const noticedWithinMs = 500;

/** Watches that a provider never has two calls for the same user at once. */
export interface CallsUnderway {
  begin(connection: ConnectionName, user: number, response: ServerResponse): void;
  /** One line for each time that there were two. */
  readonly overlaps: readonly string[];
}

export function createCallsUnderway(): CallsUnderway {
  const underway = new Map<string, ServerResponse>();
  const overlaps: string[] = [];

  return {
    begin(connection, user, response) {
      const key = `${connection} ${userKeyOf(user)}`;
      const former = underway.get(key);
      underway.set(key, response);
      response.once('close', () => {
        if (underway.get(key) === response) underway.delete(key);
      });
      if (former === undefined || former.writableEnded) return;
      const at = new Date().toISOString();
      // Whoever still waits for the former answer, or has taken it since, keeps the connection.
      const { socket } = former.req;
      setTimeout(() => {
        if (!socket.destroyed) overlaps.push(`${key}: two calls at ${at}`);
      }, noticedWithinMs).unref();
    },
    overlaps,
  };
}
