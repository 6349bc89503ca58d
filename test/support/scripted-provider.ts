import type { HttpFailure, HttpReply, HttpRequest } from '../../functions/domain/http.ts';
import type { ProviderClient } from '../../functions/domain/ports.ts';

export type Answer = HttpReply | HttpFailure;

/** A provider that says what a test has it say. */
export interface ScriptedProvider extends ProviderClient {
  /** What it was sent, logins apart. */
  readonly requests: HttpRequest[];
  readonly logins: HttpRequest[];
  /** The most requests that were under way at the same time. */
  readonly mostAtOnce: () => number;
}

export const ok: HttpReply = { status: 200, body: '{}' };
export const reset: HttpFailure = { kind: 'reset', reason: 'the connection was closed' };
export const timedOut: HttpFailure = { kind: 'timeout', reason: 'no answer within 10 s' };

export function status(code: number, more: Partial<HttpReply> = {}): HttpReply {
  return { status: code, body: '', ...more };
}

type Script = (request: HttpRequest, index: number) => Answer | Promise<Answer>;

/**
 * Answers by script: a list is said one after the other, and `ok` from then on. Each login is given a token of its own,
 * `token-1` and so on.
 */
export function createScriptedProvider(
  script: readonly Answer[] | Script = [],
  loginScript: readonly Answer[] = [],
): ScriptedProvider {
  const requests: HttpRequest[] = [];
  const logins: HttpRequest[] = [];
  let atOnce = 0;
  let most = 0;

  async function answer(request: HttpRequest): Promise<Answer> {
    if (/\/(authenticate|oauth)$/.test(request.url)) {
      logins.push(request);
      const token = { access_token: `token-${logins.length}` };
      return loginScript[logins.length - 1] ?? { status: 200, body: JSON.stringify(token) };
    }
    requests.push(request);
    const index = requests.length - 1;
    return typeof script === 'function' ? script(request, index) : (script[index] ?? ok);
  }

  return {
    requests,
    logins,
    mostAtOnce: () => most,
    async send(request) {
      atOnce += 1;
      most = Math.max(most, atOnce);
      // Lets whatever else is about to call do so.
      await new Promise((resolve) => setImmediate(resolve));
      const answered = await answer(request);
      atOnce -= 1;
      return answered;
    },
  };
}
