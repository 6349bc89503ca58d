import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { HttpFailure, HttpReply, HttpRequest } from '../../functions/domain/http.ts';
import type { ProviderClient } from '../../functions/domain/ports.ts';
import type { MemoryClock } from '../memory/memory-clock.ts';

/** What a provider answers, or why nothing came back, and how long it took. */
export interface Answer {
  readonly reply: HttpReply | HttpFailure;
  readonly tookMs: number;
}

/** A call as whoever made it saw it. */
export interface SeenCall {
  readonly request: HttpRequest;
  readonly reply: HttpReply | HttpFailure;
  readonly at: string;
  readonly durationMs: number;
}

const words = fc.constantFrom('limite excedido', 'em manutenção até as 15h', 'cadastro bloqueado');
const status = fc.constantFrom(200, 204, 302, 400, 404, 409, 422, 429, 500, 502, 503, 504);

const reply: fc.Arbitrary<HttpReply> = fc.oneof(
  fc.record({ status, body: words.map((message) => JSON.stringify({ message })) }),
  fc.record({ status, body: fc.constant('') }),
);

const failure: fc.Arbitrary<HttpFailure> = fc.constantFrom(
  { kind: 'timeout', reason: 'no answer within 10 s' },
  { kind: 'reset', reason: 'the connection was closed' },
  { kind: 'unreachable', reason: 'the name could not be resolved' },
);

export const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  reply: fc.oneof({ weight: 3, arbitrary: reply }, { weight: 1, arbitrary: failure }),
  tookMs: fc.nat({ max: 10_000 }),
});

const success: Answer = { reply: { status: 200, body: '{}' }, tookMs: 120 };

/** Gives these answers, one after the other, and then only successes; remembers each call. */
export function createTellingClient(answers: readonly Answer[], clock: MemoryClock) {
  const seen: SeenCall[] = [];
  let calls = 0;
  const client: ProviderClient = {
    async send(request) {
      const startedAt = clock.now();
      const { reply, tookMs } = answers[calls] ?? success;
      calls += 1;
      // Lets whatever else is about to call do so.
      await setImmediate();
      clock.advance(tookMs);
      const durationMs = clock.now().getTime() - startedAt.getTime();
      seen.push({ request, reply, at: startedAt.toISOString(), durationMs });
      return reply;
    },
  };
  return { client, seen };
}
