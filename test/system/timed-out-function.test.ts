import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test, vi } from 'vitest';
import { listen } from '../../local/services/listen.ts';
import { startInspectedSystem } from '../support/inspected-system.ts';
import { deliveryTo } from '../support/local-system.ts';
import { ditoCredentials } from '../support/provider-server-dito.ts';
import { madeUpCpf } from '../support/signed-webhook.ts';

const functionSeconds = 3;
const visibilitySeconds = 6;

interface Call {
  readonly about: string;
  readonly at: number;
  /** When its connection was gone or its answer was complete. */
  endedAt?: number;
}

const calls: Call[] = [];
const unanswered = new Set<string>();

const provider = await listen(
  createServer(async (request, response) => {
    const about = decodeURIComponent(`${request.url} ${await text(request)}`);
    const call: Call = { about, at: Date.now() };
    calls.push(call);
    response.once('close', () => {
      call.endedAt = Date.now();
    });
    const [keptWaiting] = [...unanswered].filter((cpf) => about.includes(cpf));
    if (keptWaiting === undefined) {
      response.setHeader('content-type', 'application/json').end('{"data":{}}');
    } else {
      unanswered.delete(keptWaiting);
    }
  }),
);
afterAll(() => provider.stop());

const propaga = await startInspectedSystem({
  connections: {
    dito: { provider: 'dito', baseUrl: provider.url, id: 'cpf', timeoutSeconds: 60 },
  },
  credentials: { dito: ditoCredentials },
  delaysSeconds: [1, 1, 1],
  tickSeconds: 1,
  // The function itself starts no call that its time might not suffice for. So it is told that it has plenty, and is
  // ended long before: as it would be if its process had been starved or suspended in the middle of a call.
  around: `(handler) => (event, context) =>
    handler(event, { ...context, getRemainingTimeInMillis: () => 900_000 })`,
  amend({ logicalId, type, properties }) {
    if (type === 'AWS::Lambda::Function' && /^Deliverydito/.test(logicalId)) {
      return { Timeout: functionSeconds };
    }
    const isQueue = type === 'AWS::SQS::Queue' && properties.RedrivePolicy !== undefined;
    return isQueue ? { VisibilityTimeout: visibilitySeconds } : {};
  },
});

async function accept(number: number, changed: Record<string, string>): Promise<string> {
  const user = { key: `u-${number}`, cpf: madeUpCpf(number), ...changed };
  const accepted = await propaga.accept({ user, changed: Object.keys(changed) });
  return deliveryTo(accepted, 'dito');
}

const callsAbout = (number: number) =>
  calls.filter(({ about }) => about.includes(madeUpCpf(number)));

test('what a function was calling for when its time was up is called for once more, after that call is over', async () => {
  unanswered.add(madeUpCpf(1));
  // Some of the others come into the same batch, and some after it.
  const [stuck, ...others] = await Promise.all([
    accept(1, { name: 'Bia Nunes' }),
    ...[2, 3, 4, 5, 6].map((one) => accept(one, { name: `Pessoa ${one}` })),
  ]);
  await vi.waitFor(() => expect(callsAbout(1)).toHaveLength(1), 5_000);
  const next = await accept(1, { location: 'Recife' });

  for (const id of [stuck, next, ...others]) await propaga.reach(id, 'delivered', 45_000);
  const [first, second, third, ...more] = callsAbout(1);
  expect(more).toEqual([]);
  expect([second?.about, third?.about]).toEqual([
    expect.stringContaining('Bia'),
    expect.stringContaining('Recife'),
  ]);
  // The end of the function ends its connections, and the message comes back only much later.
  expect(first?.endedAt).toBeLessThan(second?.at ?? 0);
  expect(propaga.problems.join('\n')).toContain(
    `Task timed out after ${functionSeconds}.00 seconds`,
  );
  expect(second?.endedAt).toBeLessThanOrEqual(third?.at ?? 0);
  // What others were delivered meanwhile is not delivered again.
  for (const one of [2, 3, 4, 5, 6]) expect(callsAbout(one)).toHaveLength(1);

  // The call that was cut off is no attempt that counts: nothing of the schedule was spent.
  expect((await propaga.delivery(stuck)).attempts).toMatchObject([{ outcome: 'delivered' }]);
}, 90_000);
