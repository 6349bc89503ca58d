import type { HttpFailure, HttpReply, HttpRequest } from '../../functions/domain/http.ts';
import type { ProviderClient } from '../../functions/domain/ports.ts';

/** What may befall one call: nothing, or that it is not made, or that it is made and nobody is told. */
export const faults = [
  'none',
  'lost reply',
  'reset after',
  'error after',
  'half made',
  'reset before',
  'time-out before',
  'unavailable',
  'throttled',
  'revoked',
] as const;

/** What somebody between us and the provider may do: put a page in the place of its reply, or answer in its place. */
export const pageFaults = ['page after', 'page instead'] as const;
export type Fault = (typeof faults)[number] | (typeof pageFaults)[number];

const page: HttpReply = { status: 200, body: '<!doctype html><title>Em manutenção</title>' };

/** A provider as a model: what it does with a request, and which of our credentials it accepts. */
export interface ProviderModel {
  handle(request: HttpRequest): HttpReply;
  /** From now on refuses the credentials it has accepted so far. */
  revoke(): void;
  /** Whose call this is: nobody's if it is a login. */
  peopleIn(request: HttpRequest): readonly string[];
  /** A request for several people as it is for the first half of them; any other as it is. */
  halfOf(request: HttpRequest): HttpRequest;
}

export interface FaultyClient extends ProviderClient {
  /** The most calls for one person that were under way at the same time. */
  mostAtOnce(): number;
  /** How many calls were made, logins apart. */
  calls(): number;
}

/** Calls the model; the first calls meet these faults one after the other, the rest none. */
export function createFaultyClient(
  model: ProviderModel,
  planned: readonly Fault[] = [],
): FaultyClient {
  const underWay = new Map<string, number>();
  let most = 0;
  let calls = 0;

  function nextFault(): Fault {
    calls += 1;
    return planned[calls - 1] ?? 'none';
  }

  return {
    mostAtOnce: () => most,
    calls: () => calls,
    async send(request) {
      const people = model.peopleIn(request);
      if (people.length === 0) return model.handle(request);
      for (const person of people) {
        const now = (underWay.get(person) ?? 0) + 1;
        underWay.set(person, now);
        most = Math.max(most, now);
      }
      // Lets whatever else is about to call do so.
      await new Promise((resolve) => setImmediate(resolve));
      const answer = answerWith(nextFault(), model, request);
      for (const person of people) underWay.set(person, (underWay.get(person) ?? 1) - 1);
      return answer;
    },
  };
}

function answerWith(
  fault: Fault,
  model: ProviderModel,
  request: HttpRequest,
): HttpReply | HttpFailure {
  switch (fault) {
    case 'none':
      return model.handle(request);
    case 'lost reply':
      model.handle(request);
      return { kind: 'timeout', reason: 'no answer within 10 s' };
    case 'reset after':
      model.handle(request);
      return { kind: 'reset', reason: 'the connection was closed' };
    case 'error after':
      model.handle(request);
      return { status: 500, body: '' };
    case 'page after':
      model.handle(request);
      return page;
    case 'page instead':
      return page;
    case 'half made':
      model.handle(model.halfOf(request));
      return { kind: 'reset', reason: 'the connection was closed' };
    case 'reset before':
      return { kind: 'reset', reason: 'the connection was closed' };
    case 'time-out before':
      return { kind: 'timeout', reason: 'no answer within 10 s' };
    case 'unavailable':
      return { status: 503, body: '' };
    case 'throttled':
      return { status: 429, body: '', retryAfter: '30' };
    case 'revoked':
      model.revoke();
      return model.handle(request);
  }
}
