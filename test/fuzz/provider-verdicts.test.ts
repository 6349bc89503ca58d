import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concludeUpdate } from '../../functions/domain/conclude-update.ts';
import { connectionSecretName } from '../../functions/domain/credentials.ts';
import type { HttpFailure, HttpReply } from '../../functions/domain/http.ts';
import { createSessions } from '../../functions/domain/sessions.ts';
import { updateUser } from '../../functions/domain/update-user.ts';
import { presentFields } from '../../functions/domain/user.ts';
import {
  ditoSettings,
  gestaoPlusSettings,
  imagemaisSettings,
  makeConnection,
  wecareSettings,
} from '../support/made-connection.ts';
import { makeDelivery } from '../support/made-delivery.ts';
import { atLeast } from '../support/property-runs.ts';
import { createPutSecrets } from '../support/put-secrets.ts';
import { createStoppedClock } from '../support/stopped-clock.ts';
import { anaPrado } from '../support/user-change.ts';

const connections = [
  [
    makeConnection('gestao-plus', gestaoPlusSettings),
    { username: 'conta-1', password: 'Segredo@1' },
  ],
  [makeConnection('wecare', wecareSettings), { key: 'chave-da-wecare', secret: 'Segredo@2' }],
  [makeConnection('dito', ditoSettings), { apiKey: 'chave-do-dito', secretKey: 'Segredo@3' }],
  [makeConnection('imagemais', imagemaisSettings), { accessToken: 'token-da-imagemais' }],
] as const;

/** What must never be repeated, though the replies do; each provider knows its own credentials only. */
const personal = [anaPrado.email, anaPrado.name, anaPrado.password, anaPrado.cpf];
const words = [...personal, ...connections.flatMap(([, secret]) => Object.values<string>(secret))];

const text = fc.oneof(
  fc.constantFrom(
    ...words,
    words.join(' '),
    'a'.repeat(20_000),
    '\ud800',
    '\u0000\u001b[31m\r\nx',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const member = fc.constantFrom(
  'error',
  'detail',
  'message',
  'title',
  'access_token',
  'acccess_token',
  'expires_in',
  '__proto__',
  'data',
);
const value = fc.oneof(
  text,
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    1e308,
    -1,
    '43200',
    'soon',
    [[[[['deep']]]]],
    [],
    {},
    { message: { message: 'x' } },
    'ok-token',
    'a\r\nb: c',
  ),
);
const body = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(member, value), { maxLength: 5 })
      .map((pairs) => JSON.stringify(Object.fromEntries(pairs))),
  },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'null',
      '[]',
      '"text"',
      '{"error":',
      '<html>',
      `${'['.repeat(50_000)}`,
      `{"error":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ),
  },
);
const retryAfter = fc.constantFrom(
  '120',
  '-1',
  '99999999999',
  '1e9',
  'Sun, 22 Nov 9999 12:00:00 GMT',
  'soon',
  '',
  'Sun, 99 Nov',
);
const reply: fc.Arbitrary<HttpReply> = fc.record(
  {
    status: fc.oneof(
      fc.constantFrom(200, 200, 400, 401, 403, 404, 422, 429, 500, 503),
      fc.integer({ min: 100, max: 999 }),
    ),
    body,
    retryAfter,
  },
  { requiredKeys: ['status', 'body'] },
);
const answer: fc.Arbitrary<HttpReply | HttpFailure> = fc.oneof(
  { weight: 6, arbitrary: reply },
  {
    weight: 1,
    arbitrary: fc.constantFrom<HttpFailure>(
      { kind: 'timeout', reason: 'no reply' },
      { kind: 'reset', reason: 'closed' },
      { kind: 'unreachable', reason: 'gone' },
    ),
  },
);

test.for(connections.map(([connection, secret]) => [connection.name, connection, secret] as const))(
  'whatever %s answers has an outcome that can be kept',
  async ([, connection, secret]) => {
    const own = [...personal, ...Object.values<string>(secret)];
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 6 }), async (answers) => {
        const clock = createStoppedClock();
        let calls = 0;
        const client = {
          async send() {
            calls += 1;
            return answers[(calls - 1) % answers.length] ?? { status: 200, body: '' };
          },
        };
        const result = await updateUser(
          { user: anaPrado, fields: presentFields(anaPrado), ids: [47, 'former@example.com'] },
          {
            connection,
            client,
            secrets: createPutSecrets({ [connectionSecretName(connection.name)]: secret }),
            sessions: createSessions(client, 1_000, clock),
            ambient: clock,
            remainingMs: () => 60_000,
          },
        );
        expect(calls).toBeLessThan(13);
        const { verdict } = result;
        const reasons = [
          ...result.attempts.map(({ reason }) => reason),
          'reason' in verdict ? verdict.reason : undefined,
        ];
        for (const reason of reasons.filter((one) => one !== undefined)) {
          expect(reason).toMatch(/^[^\p{Cc}]{1,500}$/u);
          expect(reason.isWellFormed()).toBe(true);
          expect(own.filter((word) => reason.includes(word))).toEqual([]);
        }
        const delivery = makeDelivery();
        const conclusion = concludeUpdate(
          delivery,
          { ...result, outdated: [] },
          { delaysSeconds: [60, 300], now: clock.now(), random: 0.5 },
        );
        if (conclusion.status !== 'waiting') return;
        const waitMs = conclusion.nextAttemptAt.getTime() - clock.now().getTime();
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(7 * 86_400_000);
      }),
      { numRuns: atLeast(250) },
    );
  },
);
